"""Exported networks: what is read of their files, and when logits are ours."""

import importlib.util
import json

import numpy as np
import torch


def import_model(folder):
    """The module model.py of a folder, under a name of its own."""
    name = f"model_{folder.parent.name}_{folder.name}"
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
