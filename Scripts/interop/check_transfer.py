#!/usr/bin/env python3
"""Check that weights which other frameworks save are read back.

usage: check_transfer.py NAS RUN

RUN is a folder of a run; its most accurate network is exported, loaded in PyTorch and in Keras, and saved
there: by safetensors with its counters of batches, by h5py as a tree of groups, and by Keras's save_weights.
`nas retrain --epochs 0 --init-from FILE`, from each file, must load every tensor and find the accuracy on the
test split that `nas evaluate` finds. Ends with 0 when all of it holds, else with 1.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import h5py
from exported import import_model
from safetensors.torch import save_file


def run(*command):
    """The object that a command prints; its messages where it fails."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"transfer: {' '.join(map(str, command))}: {result.stderr}")
    return json.loads(result.stdout) if result.stdout.startswith(("{", "[")) else None


def save_as_groups(state, path):
    """A tree of groups such as people write by hand."""
    with h5py.File(path, "w") as file:
        for name, tensor in state.items():
            file[name.replace(".", "/")] = tensor.numpy()


def saved(nas, folder, scratch):
    """The files that the frameworks save, by who does."""
    for framework in ("pytorch", "keras"):
        run(nas, "export", folder, "--pick", "best", "--format", framework, "--output", scratch / framework)
    state = import_model(scratch / "pytorch").load().state_dict()
    save_file(state, scratch / "saved.safetensors")
    save_as_groups(state, scratch / "saved.h5")
    import_model(scratch / "keras").load().save_weights(scratch / "saved.weights.h5")
    return {
        "safetensors": scratch / "saved.safetensors",
        "h5py": scratch / "saved.h5",
        "keras": scratch / "saved.weights.h5",
    }


def main():
    nas, folder = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        evaluation = run(nas, "evaluate", folder, "--pick", "best", "--split", "test", "--json")
        expected = evaluation["results"][-1]["accuracy"]
        failures = 0
        for framework, path in saved(nas, folder, scratch).items():
            copy = scratch / f"run-{framework}"
            shutil.copytree(folder, copy)
            told = run(
                nas, "retrain", copy, "--pick", "best", "--epochs", "0", "--init-from", path, "--json")
            accuracy = told["testAccuracy"]
            fresh = told["weights"]["fresh"]
            if accuracy != expected or fresh:
                failures += 1
                print(f"transfer: {framework}: accuracy {accuracy}, expected {expected}; fresh: {fresh}")
        if failures:
            sys.exit("transfer: FAILED")
        print(f"transfer: weights saved by safetensors, h5py and Keras give the accuracy they had, {expected:.2%}")


if __name__ == "__main__":
    main()
