#!/usr/bin/env python3
"""Check exported C: compile it, run it here and on an emulated ARM, compare what it makes of images.

usage: check_c.py [--tolerance 1e-4] [--sizes] FOLDER...

Each FOLDER holds networks in every format, FOLDER/NETWORK/FORMAT: c/model.c, c-int8/model_int8.c where the
network can be computed in whole numbers, and beside each what the program itself made of some images:
sample_pixels.npy [N, C, H, W] from 0 to 255, sample_logits.npy [N, classes], and sample_codes.npy, the same
in 8 bits by the quantised network's reference. Checked for each network:

- gcc -std=c99 -Wall -Wextra -Werror has nothing to say, here and for ARM;
- model.c's logits are ours, within the tolerance and within a hundredth of what they vary from image to
  image; model_int8.c's are the reference's, every bit; the class is the first of the largest logits;
- both programs say the same under qemu-arm, in 8 bits to the bit;
- the arena is as large as the file says, and the only memory but for constants.

With --sizes, flash and RAM of each file in Thumb code are printed. Ends with 0 when all of it holds,
else with 1.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from exported import check_logits

FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
ARM = "arm-linux-gnueabihf-"
MAIN = """
#include <stdint.h>
#include <stdio.h>
int predict(const uint8_t *image, TYPE *logits);
int main(void)
{
    static uint8_t image[PIXELS];
    TYPE logits[CLASSES];
    while (fread(image, 1, PIXELS, stdin) == PIXELS) {
        printf("%d", predict(image, logits));
        for (int i = 0; i < CLASSES; i++)
            printf(" %.9g", (double)logits[i]);
        puts("");
    }
    return 0;
}
"""


def run(command, **options):
    """Standard output of a command; what it says on failure ends the check of this export."""
    done = subprocess.run(command, capture_output=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode()}")
    return done.stdout


def logits(source, prefix, emulator, kind, pixels, classes):
    """The classes [N] and the logits [N, classes] that the compiled file finds."""
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder, "main.c")
        text = MAIN.replace("TYPE", kind).replace("PIXELS", str(pixels[0].size))
        main.write_text(text.replace("CLASSES", str(classes)))
        program = f"{folder}/program"
        run([f"{prefix}gcc", *FLAGS, "-O2", "-static", source, main, "-lm", "-o", program])
        # Channels side by side.
        output = run([*emulator, program], input=pixels.transpose(0, 2, 3, 1).tobytes())
    rows = np.array([line.split() for line in output.decode().splitlines()], dtype=np.float64)
    return rows[:, 0].astype(int), rows[:, 1:]


def sections(source, *options):
    """Bytes of code, of constants, and of memory that is written, by gcc's object file."""
    with tempfile.TemporaryDirectory() as folder:
        made = f"{folder}/model.o"
        run([f"{ARM}gcc", *FLAGS, "-c", *options, source, "-o", made])
        table = run([f"{ARM}size", "-A", made]).decode()
    sizes = {"text": 0, "rodata": 0, "bss": 0, "data": 0}
    for name, size in re.findall(r"^\.(\w+)\S*\s+(\d+)", table, re.MULTILINE):
        if name in sizes:
            sizes[name] += int(size)
    return sizes["text"], sizes["rodata"], sizes["bss"] + sizes["data"]


def check(source, kind, pixels, expected, tolerance):
    """Problems of one file, the largest difference, and its sizes in Thumb code."""
    problems, found = [], []
    for prefix, emulator in (("", []), (ARM, ["qemu-arm"])):
        classes, ours = logits(source, prefix, emulator, kind, pixels, expected.shape[1])
        if not np.array_equal(classes, ours.argmax(axis=1)):
            problems.append("the class is not that of the largest logit")
        found.append(ours)
    difference = float(np.abs(found[0] - expected).max())
    for ours in found:
        if kind == "float":
            problems += check_logits(expected, ours, tolerance)[0]
        elif not np.array_equal(expected, ours):
            problems.append(f"codes differ by {np.abs(expected - ours).max():.0f}")
    sizes = sections(source, "-Os", "-mthumb")
    arena = int(re.search(r"in RAM: (\d+) bytes", source.read_text())[1])
    if sizes[2] != arena:
        problems.append(f"{sizes[2]} bytes of memory, expected the arena's {arena}")
    return problems, difference, sizes


def check_network(folder, tolerance, shows_sizes):
    """Problems of a network by file, and its differences by file."""
    samples = folder / "c"
    pixels = np.load(samples / "sample_pixels.npy").astype(np.uint8)
    problems, differences = [], {}
    for name, kind, expected in (
        ("c/model.c", "float", "sample_logits.npy"),
        ("c-int8/model_int8.c", "int8_t", "sample_codes.npy"),
    ):
        if (folder / name).exists() != (samples / expected).exists():
            problems.append(f"{name} without {expected}, or the other way round")
        if not (folder / name).exists():
            continue
        found, differences[name], (code, constants, memory) = check(
            folder / name, kind, pixels, np.load(samples / expected), tolerance)
        problems += [f"{name}: {problem}" for problem in found]
        if shows_sizes:
            print(
                f"{folder.name}/{name}: flash {code + constants} bytes "
                f"({constants} constants, {code} Thumb code), RAM {memory} bytes")
    return problems, differences


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    parser.add_argument("--sizes", action="store_true")
    parser.add_argument(
        "--integers", type=int, default=0, help="so many networks at least must be there in 8 bits")
    arguments = parser.parse_args()

    networks = sorted(
        path.parents[1] for top in arguments.folders for path in top.glob("*/c/model.c"))
    if not networks:
        sys.exit("c: no export found: expected FOLDER/*/c/model.c")
    failures, largest, integers = 0, 0.0, 0
    for folder in networks:
        try:
            problems, differences = check_network(folder, arguments.tolerance, arguments.sizes)
        except Exception as error:  # Whatever goes wrong in one export, the others are checked.
            problems = [f"{type(error).__name__}: {error}"]
        else:
            largest = max(largest, differences["c/model.c"])
            integers += "c-int8/model_int8.c" in differences
        failures += bool(problems)
        for problem in problems:
            print(f"{folder}: {problem}", file=sys.stderr)
    if failures:
        sys.exit(f"c: {failures} of {len(networks)} networks FAILED")
    if integers < arguments.integers:
        sys.exit(f"c: {integers} networks in 8 bits, expected {arguments.integers}")
    print(
        f"c: {len(networks)} networks, max |difference| {largest:.2g}, "
        f"{integers} in 8 bits equal to the bit, here and under qemu-arm"
    )


if __name__ == "__main__":
    main()
