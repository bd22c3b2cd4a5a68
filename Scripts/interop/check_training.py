#!/usr/bin/env python3
"""Check that exported PyTorch models can be trained by the script beside them.

usage: check_training.py [--data FOLDER] FOLDER...

Each FOLDER holds NETWORK/pytorch with train.py, which trains for one epoch of 1,024 images: from fresh
weights, and from those of the export. The weights that it writes must load strictly; those that began
with the export's must classify rather more test images rightly. Ends with 0 when all of it holds.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from exported import each, import_model


def train(folder, data, *options):
    """The test accuracy in percent, and the problems of what was written."""
    with tempfile.TemporaryDirectory() as scratch:
        output = f"{scratch}/trained.safetensors"
        command = [sys.executable, folder / "train.py", "--data", data, "--output", output]
        run = subprocess.run(
            [*command, "--epochs", "1", "--limit", "1024", "--learning-rate", "0.01", *options],
            check=True, capture_output=True, text=True)
        load = import_model(folder).load
        before, after = load().state_dict(), load(output).state_dict()
    accuracy = float(re.search(r"test accuracy ([0-9.]+)%", run.stdout)[1])
    if all(torch.equal(before[name], after[name]) for name in before):
        return accuracy, ["train.py changed no weight"]
    return accuracy, []


def check(folder, data):
    """Problems of one export, and both accuracies."""
    fresh, problems = train(folder, data)
    onwards, others = train(folder, data, "--from-weights")
    problems += others
    if not onwards > fresh:
        problems.append(f"{onwards} % from the export's weights, {fresh} % from fresh ones")
    return problems, fresh, onwards


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist", metavar="FOLDER")
    arguments = parser.parse_args()
    for fresh, onwards in each(
        "training", arguments.folders, "pytorch", lambda folder: check(folder, arguments.data)
    ):
        print(f"training: test accuracy {fresh} % from fresh weights, {onwards} % from the export's")


if __name__ == "__main__":
    main()
