#!/usr/bin/env python3
"""Fills the disk under a search, and under a retraining, at random instants: nothing may be lost.

    sudo Scripts/check_full_disk.py [--nas .build/release/nas] [--times 20] [--seed 1]

Each time on a small file system in memory (tmpfs: mounting one takes root), with Fashion-MNIST. A
search must end by itself, say that the disk is full, and go on from its last checkpoint, once there is
room, to the front of a search that was never disturbed. A retraining must tell its result all the same.
Prints a line each time, and exits 1 when one was not as it should be.
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

SPACE = """
name: small
description: Quick to search.
network:
  stem:
    conv-norm: {kernel: 3, width: [4, 8], stride: 2, activation: relu}
  stage1:
    repeat: [1, 2]
    let: {width: [4, 8]}
    layers:
      choose:
        residual:
          residual: {width, stride: 2 if first else 1, excite: [no, yes]}
        inverted-residual:
          inverted-residual: {width, stride: 2 if first else 1, kernel: [3, 5], expansion: [1, 2]}
  classifier: [global-average-pool, linear: {width: classes}]
"""
SEARCH = ["search", "--space", "small.yaml", "--limit-train", "2k", "--epochs", "8", "--population",
          "8", "--generations", "6", "--trainings", "8", "--final-epochs", "1", "--seed", "1"]
RETRAIN = ["retrain", "run", "--pick", "best", "--epochs", "8", "--from-scratch", "--json"]


class Disk:
    """A file system of a few megabytes, and a file that takes what is left of it."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="nas-full-disk-"))

    def __enter__(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", self.path], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path], check=True)
        self.path.rmdir()

    def fill(self):
        with open(self.path / "filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def free(self):
        (self.path / "filler").unlink()


def start(nas, arguments, folder):
    return subprocess.Popen([nas, *arguments], cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def finish(nas, arguments, folder):
    process = start(nas, arguments, folder)
    output, messages = process.communicate()
    return process.returncode, output, messages


def front(nas, folder):
    """What a search came to, without what the clock says."""
    status, output, messages = finish(nas, ["inspect", "run", "--json", "--all"], folder)
    assert status == 0, messages
    report = json.loads(output)
    return report["front"], report["trials"]


def disturbed(nas, arguments, disk, instant):
    """Runs a command whose disk is full from an instant on."""
    process = start(nas, arguments, disk.path)
    time.sleep(instant)
    disk.fill()
    output, messages = process.communicate()
    disk.free()
    return process.returncode, output, messages


def search_once(nas, instant, expected):
    with Disk() as disk:
        (disk.path / "small.yaml").write_text(SPACE)
        status, _, messages = disturbed(nas, SEARCH + ["--output", "run"], disk, instant)
        if status == 0:
            assert front(nas, disk.path) == expected, "a search that ended well has another front"
            return "was over before it needed room"
        assert status == 2, f"status {status}: {messages}"
        assert "No space left" in messages, messages
        assert "free some space on the disk" in messages, messages
        if not (disk.path / "run" / "run.h5").exists():
            status, _, messages = finish(nas, SEARCH + ["--output", "run"], disk.path)
        else:
            status, _, messages = finish(nas, ["resume", "run"], disk.path)
        assert status == 0, messages
        assert front(nas, disk.path) == expected, "another front than undisturbed"
        return "ended with words, and went on to the same front"


def retrain_once(nas, instant, finished, expected):
    with Disk() as disk:
        shutil.copytree(finished, disk.path / "run")
        status, output, messages = disturbed(nas, RETRAIN, disk, instant)
        if status == 0:
            assert json.loads(output) == expected, output
            if "the training goes on without checkpoints" in messages:
                return "went on without checkpoints, told its result and kept it"
            return "was over before it needed room"
        assert status == 2, f"status {status}: {messages}"
        assert json.loads(output) == expected, f"no result: {output}{messages}"
        assert "free some space on the disk" in messages, messages
        return "told its result, and that it could not be kept"


def timed(nas, arguments, folder):
    began = time.monotonic()
    status, output, messages = finish(nas, arguments, folder)
    assert status == 0, messages
    return time.monotonic() - began, output


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    nas = str(pathlib.Path(options.nas).resolve())
    instants, failures = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory() as reference:
        folder = pathlib.Path(reference)
        (folder / "small.yaml").write_text(SPACE)
        searching, _ = timed(nas, SEARCH + ["--output", "run"], folder)
        expected = front(nas, folder)
        shutil.copytree(folder / "run", folder / "searched")
        retraining, output = timed(nas, RETRAIN, folder)
        for kind, seconds, once in [
            ("search", searching, lambda t: search_once(nas, t, expected)),
            ("retraining", retraining,
             lambda t: retrain_once(nas, t, folder / "searched", json.loads(output))),
        ]:
            for _ in range(options.times):
                instant = instants.uniform(0, seconds)
                try:
                    outcome = once(instant)
                except AssertionError as error:
                    failures += 1
                    outcome = f"FAILED: {error}"
                print(f"{kind}, full after {instant:.2f} of {seconds:.2f} s: {outcome}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
