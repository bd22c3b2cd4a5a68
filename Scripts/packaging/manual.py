#!/usr/bin/env python3
"""Prints the man page nas.1, in mdoc, from what the program says of its commands.

    manual.py PROGRAM

The date is SOURCE_DATE_EPOCH's, else the program's file's.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import textwrap

ENVIRONMENT = {
    "NAS_DATA": "A folder of data sets, each in a folder of its name, looked into first.",
    "NAS_KERNELS": "Does without newer instructions: reference, avx2, avx512 or avx512_bf16.",
    "NAS_SPACES": "Folders of search spaces, with colons between them, looked into first.",
    "NAS_RECIPES": "Folders of recipes for 'nas retrain', likewise.",
    "NO_COLOR": "Set to anything, output has no colours.",
}

FILES = {
    "PREFIX/share/nas/SearchSpaces": "The search spaces that come with the program, which is in "
    "PREFIX/bin. A SearchSpaces folder in the working directory goes before them.",
    "PREFIX/share/nas/Recipes": "The recipes that come with the program, likewise.",
    "run.h5": "In a run's folder: the run, in HDF5. Its last version but one is run.previous.h5.",
    "/usr/share/datasets/fashion-mnist": "Fashion-MNIST, where Debian's dataset-fashion-mnist "
    "puts it.",
}

EXIT_STATUS = {
    "0": "Done.",
    "1": "No network meets the constraints.",
    "2": "The work failed.",
    "64": "The command line, or a recipe, is at fault.",
    "65": "A search space, a data file, a run file or an export is at fault.",
    "129": "Hung up, with a checkpoint as below.",
    "130": "Interrupted. A checkpoint was left where there was anything to keep.",
    "143": "Terminated, likewise.",
}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def escaped(text):
    """Text that roff shows as it is."""
    text = text.replace("\\", "\\e")
    text = re.sub(r"(?<!\S)-|-(?=-)", r"\\-", text)  # options, not hyphens
    return "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)


def quoted(word):
    """A macro's argument, which could be taken for two words, or for a macro itself."""
    word = escaped(word)
    if re.fullmatch(r"[A-Z%][a-z0-9]{1,2}|[.,:;()\[\]?!|]", word):
        return "\\&" + word
    return '"' + word.replace('"', '""') + '"' if re.search(r'[\s"]', word) else word


def sentences(text):
    """Lines of running text: each sentence begins one, as mdoc wants it."""
    for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", " ".join(text.split())):
        for line in textwrap.wrap(escaped(sentence), 79, break_on_hyphens=False):
            yield "\\&" + line if line.startswith((".", "'")) else line


def paragraphs(text):
    """Running text of several paragraphs, each of one or more lines that stay apart."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ".Pp"
        lines = paragraph.split("\n")
        if len(lines) == 1:
            yield from sentences(paragraph)
            continue
        yield ".Bl -item -compact"
        for line in lines:
            yield ".It"
            yield from sentences(line)
        yield ".El"


def shown(members):
    return [member for member in members or () if member["shouldDisplay"]]


def escaped_flag(name):
    """As Fl takes it, which puts a dash before it."""
    return ("-" + name["name"] if name["kind"] == "long" else name["name"]).replace("-", "\\-")


def item(argument):
    """The line that begins an argument's entry."""
    value = ["Ar", quoted(argument["valueName"])]
    if argument["kind"] == "positional":
        return " ".join([".It", *value])
    names = [f"Fl {escaped_flag(name)}" for name in argument["names"]]
    return " ".join([".It", " , ".join(names), *(value if argument["kind"] == "option" else [])])


def description(argument):
    text = argument.get("abstract", "")
    if "allValues" in argument:
        text += f" One of {', '.join(argument['allValues'])}."
    if "defaultValue" in argument and argument["kind"] != "flag":
        text += f" The default is {argument['defaultValue']}."
    return text


def argument_list(arguments):
    if not arguments:
        return
    yield ".Bl -tag -width Ds"
    for argument in arguments:
        yield item(argument)
        yield from sentences(description(argument))
    yield ".El"


def definitions(entries, kind):
    yield ".Bl -tag -width Ds"
    for name, text in entries.items():
        yield f".It {kind} {quoted(name)}"
        yield from sentences(text)
    yield ".El"


def synopsis(words, arguments):
    """What has to be given, and that there is more."""
    line = [".Nm", "Cm", *map(quoted, words)]
    required = [argument for argument in arguments if not argument["isOptional"]]
    for argument in required:
        if argument["kind"] == "option":
            line += ["Fl", escaped_flag(argument["preferredName"])]
        line += ["Ar", quoted(argument["valueName"])]
    yield " ".join(line)
    if len(required) < len(arguments):
        yield ".Op Ar options"


def leaves(command, words=()):
    """The commands that do something: (their words, the command)."""
    for member in shown(command["subcommands"]):
        path = (*words, member["commandName"])
        if member.get("subcommands"):
            yield from leaves(member, path)
        elif path != ("help",):
            yield path, member


def own(command, common):
    return [argument for argument in shown(command["arguments"]) if argument not in common]


def common_arguments(commands):
    """What every command takes, told once."""
    first, *others = (shown(command["arguments"]) for _, command in commands)
    return [argument for argument in first if all(argument in other for other in others)]


def examples(text):
    """Of what `nas help` prints: a remark, and the line to type."""
    lines = [line.strip() for line in text.partition("EXAMPLES:\n")[2].splitlines()]
    for remark, line in zip(lines[::2], lines[1::2]):
        yield ".Pp"
        remark = remark.removeprefix("# ")
        yield from sentences(remark[0].upper() + remark[1:] + ":")
        yield ".Dl " + escaped(line)


def date():
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or os.stat(sys.argv[1]).st_mtime
    day = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
    return f"{day:%B} {day.day}, {day.year}"


def page(root, overview):
    commands = list(leaves(root))
    common = common_arguments(commands)
    yield from (f".Dd {date()}", ".Dt NAS 1", ".Os")
    yield from (".Sh NAME", ".Nm nas", ".Nd " + escaped(root["abstract"].rstrip(".").lower()))
    yield ".Sh SYNOPSIS"
    for words, command in commands:
        yield from synopsis(words, own(command, common))
    yield ".Sh DESCRIPTION"
    yield from paragraphs(root["discussion"])
    yield ".Pp"
    yield "Every command takes these:"
    yield from argument_list(common)
    yield ".Sh COMMANDS"
    for words, command in commands:
        yield ".Ss nas " + escaped(" ".join(words))
        yield from sentences(command["abstract"])
        if command.get("discussion"):
            yield ".Pp"
            yield from paragraphs(command["discussion"])
        yield from argument_list(own(command, common))
    yield ".Sh ENVIRONMENT"
    yield from definitions(ENVIRONMENT, "Ev")
    yield ".Sh FILES"
    yield from definitions(FILES, "Pa")
    yield ".Sh EXIT STATUS"
    yield from definitions(EXIT_STATUS, "")
    yield ".Sh EXAMPLES"
    yield from list(examples(overview))[1:]


def main():
    (program,) = sys.argv[1:]
    program = os.path.abspath(program)
    dump = json.loads(output(program, "--experimental-dump-help"))
    print("\n".join(page(dump["command"], output(program, "help"))))


main()
