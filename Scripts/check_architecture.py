#!/usr/bin/env python3
"""Compares the table of modules in docs/architecture.md with the targets in Package.swift.

Exits 1 with a line for each difference. A C module goes by its library's name: COneDNN is oneDNN.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = "docs/architecture.md"


def plain(name):
    return re.sub(r"^C(?=[A-Z])", "", name).lower()


def targets():
    text = (ROOT / "Package.swift").read_text()
    text = text.split("  targets: [", 1)[1].split("// For developers", 1)[0]
    for call in re.split(r"\n    (?=\w|\.)", text):
        if re.match(r"module|ofC|\.executableTarget", call):
            call = re.sub(r'exclude: .*|package: "[^"]+"', "", call, flags=re.S)
            name, *imports = map(plain, re.findall(r'"([^"]+)"', call))
            yield name, set(imports)


def rows():
    text = (ROOT / PAGE).read_text()
    for module, imports in re.findall(r"^\| \[(\w+)\][^|]*\|([^|]*)\|", text, re.M):
        yield plain(module), set(map(plain, re.findall(r"\w+", imports)))


package, page = dict(targets()), dict(rows())
problems = [f"{name} is not in both" for name in package.keys() ^ page.keys()]
for name in package.keys() & page.keys():
    problems += [f"{name} imports {item}" for item in package[name] - page[name]]
    problems += [f"{name} does not import {item}" for item in page[name] - package[name]]
sys.exit("\n".join(f"{PAGE}: {problem}" for problem in sorted(problems)) or 0)
