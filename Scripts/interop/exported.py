"""Exported networks: where they are, what is read of their files, and when logits are ours.

`nas selftest-export` and the tests write FOLDER/NETWORK/FORMAT/: an export in every format, each with
what the program itself made of some images.
"""

import importlib.util
import json
import sys

import numpy as np
import torch


def each(name, folders, format, check):
    """What check(FOLDER) returns besides its problems, the first of its results, for every export in a
    format; problems are printed, and end the program."""
    exports = sorted(path for folder in folders for path in folder.glob(f"*/{format}"))
    if not exports:
        sys.exit(f"{name}: no export found: expected FOLDER/*/{format}")
    failures, results = 0, []
    for folder in exports:
        try:
            problems, *result = check(folder)
        except Exception as error:  # Whatever goes wrong in one export, the others are checked.
            problems = [f"{type(error).__name__}: {error}"]
        else:
            results.append(result)
        failures += bool(problems)
        for problem in problems:
            print(f"{folder}: {problem}", file=sys.stderr)
    if failures:
        sys.exit(f"{name}: {failures} of {len(exports)} networks FAILED")
    return results


def import_model(folder):
    """The module model.py of a folder, under a name of its own."""
    name = "_".join(("model", *folder.parts[-3:]))
    specification = importlib.util.spec_from_file_location(name, folder / "model.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def read_tensors(path):
    """The tensors of a safetensors file by name, in the order of its header."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        numbers = bytearray(data[start + first : start + end])
        tensors[name] = torch.frombuffer(numbers, dtype=torch.float32).reshape(entry["shape"])
    return tensors


def check_logits(ours, theirs, tolerance):
    """Problems of logits [images, classes] that another program computed, and the largest difference."""
    if ours.shape != theirs.shape:
        return [f"logits of shape {theirs.shape}, expected {ours.shape}"], float("inf")
    difference = float(np.abs(ours - theirs).max())
    # Where a network says nearly the same of every image, being near it shows little.
    spread = float(np.ptp(ours, axis=0).max())
    allowed = min(tolerance, spread / 100)
    problems = []
    # Not the other way round: no comparison holds of NaN.
    if not difference <= allowed:
        problems.append(f"logits differ by {difference:.3g}, expected at most {allowed:.3g}")
    if not spread > 0:
        problems.append("the logits of all sample images are the same: nothing was shown")
    return problems, difference
