#!/usr/bin/env python3
"""Checks a run file against docs/run-file.md, by h5py and hashlib alone.

    Scripts/check_run_file.py RUN.h5              seal, schema, and the page's example
    Scripts/check_run_file.py --meaning RUN.h5    and what the page says that numbers mean
    Scripts/check_run_file.py --digests FILE.h5   one line for each array and attribute of any HDF5
                                                  file: path, type, shape, SHA-256 of its bytes

Exits 1 with a line for each thing that is not as the page says.
"""

import hashlib
import pathlib
import re
import sys

import h5py
import numpy

from run_file_meaning import meaning_problems

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "run-file.md"
SEAL_SIZE = 512
FORMAT = "nas run file, format 6"


def type_name(dtype):
    return "string" if h5py.check_string_dtype(dtype) else dtype.name


def digest(array):
    """SHA-256 of little-endian numbers, or of strings each ended by a zero byte."""
    array = numpy.asarray(array)
    if array.dtype.kind == "O":
        texts = (x if isinstance(x, bytes) else x.encode() for x in array.ravel())
        data = b"".join(text + b"\0" for text in texts)
    else:
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
    return hashlib.sha256(data).hexdigest()


def entries(group, path=""):
    """(path, type, shape, array) of every attribute and dataset, in the file's order."""
    for name in sorted(group.attrs):
        attribute = group.attrs.get_id(name)
        value = numpy.empty(attribute.shape, dtype=attribute.dtype)
        attribute.read(value)
        yield f"{path}@{name}", type_name(attribute.dtype), attribute.shape, value
    for name, member in group.items():
        if isinstance(member, h5py.Group):
            yield from entries(member, f"{path}/{name}")
        else:
            yield f"{path}/{name}", type_name(member.dtype), member.shape, numpy.asarray(
                member[()], dtype=member.dtype
            )


def seal_problems(path):
    data = pathlib.Path(path).read_bytes()
    first, second, found = data[:SEAL_SIZE].decode().splitlines()[:3]
    rest = data[SEAL_SIZE:]
    if first != FORMAT:
        yield f"the seal begins with '{first}'; the page is of '{FORMAT}'"
        return
    if second != f"{len(rest)} bytes of HDF5 follow these 512, with SHA-256":
        yield f"{len(rest)} bytes follow the seal, which says '{second}'"
    if found != hashlib.sha256(rest).hexdigest():
        yield "the digest is not that of the bytes"


def axes(shape):
    """How many a shape on the page has: `epochs, 3` two."""
    return len([axis for axis in shape.split(",") if axis.strip()])


def schema_problems(run):
    rows = re.findall(r"^\| `([/@][^`]*)` \| ([^|]*) \| ([^|]*)\|", PAGE.read_text(), re.M)
    patterns = {
        path: (re.compile(re.sub(r"<\w+>", "[^/@]+", path)), re.split(r", | or ", types), shape)
        for path, types, shape in rows
    }
    found = list(entries(run))
    for path, kind, shape, _ in found:
        row = next((r for r in patterns.values() if r[0].fullmatch(path)), None)
        if row is None:
            yield f"{path} is not on the page"
        elif kind not in row[1]:
            yield f"{path} is {kind}; the page says {row[1]}"
        elif row[2] != "the tensor's " and path != "/fronts/trials" and len(shape) != axes(row[2]):
            yield f"{path} has shape {shape}; the page says '{row[2]}'"
    for path in patterns:
        if "<" not in path and not any(path == entry[0] for entry in found):
            yield f"{path} is missing"


def main(arguments):
    if arguments[:1] == ["--digests"]:
        with h5py.File(arguments[1]) as file:
            for path, kind, shape, array in entries(file):
                print(path, kind, "×".join(map(str, shape)) or "-", digest(array), sep="\t")
        return 0
    asks_meaning = arguments[:1] == ["--meaning"]
    (path,) = arguments[asks_meaning:]
    problems = list(seal_problems(path))
    if problems:  # Of another version, or damaged: nothing in it can be held against the page.
        print("\n".join(problems))
        return 1
    with h5py.File(path) as run:
        problems += schema_problems(run)
        if asks_meaning:
            problems += meaning_problems(run)
        has_front = len(run["fronts/offsets"]) > 1
    for problem in problems:
        print(problem)
    if has_front:
        example = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.S).group(1)
        exec(example, {"path": path})
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
