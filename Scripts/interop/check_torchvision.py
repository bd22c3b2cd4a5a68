#!/usr/bin/env python3
"""Check that reference networks are torchvision's, layer for layer.

usage: check_torchvision.py [--tolerance 1e-4] FOLDER...

Each FOLDER is called like a network of torchvision, and its folder 0 holds our network of that name
with random weights: model.safetensors, and what the program made of some images, sample_input.npy
[N, C, H, W] and sample_logits.npy [N, classes]. Checked for each:

- our tensors, in the order of the file, are as many as those of torchvision's module, in the order of
  its state dictionary, and of the same shapes;
- with these weights, the module's logits are ours, within the tolerance and within a hundredth of
  what they vary from image to image.

What is not the same as it stands:

- axes of length 1: our linear layer on a vector is a 1x1 convolution there, and the like;
- the order of ConvNeXt's scales: a state dictionary names what a module owns itself before what the
  modules within it own, we name layers as they run;
- batch norm's num_batches_tracked, which no inference reads, is only there.

Prints a table; its last column is how far torchvision's logits are from its own in f64, as a measure
of what rounding does. Ends with 0 when all of it holds, else with 1.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from exported import check_logits, read_tensors
from torchvision import models


def make_module(name, classes):
    """torchvision's module of a name, to be run and not trained."""
    if name == "vit_small":
        module = models.VisionTransformer(
            image_size=32, patch_size=4, num_layers=4, num_heads=3, hidden_dim=96, mlp_dim=192,
            num_classes=classes,
        )
    else:
        module = getattr(models, name)(weights=None, num_classes=classes)
    return module.eval()


def names_as_run(state):
    """The names of a state dictionary that inference reads, each block's scale behind its layers."""
    names = [name for name in state if not name.endswith("num_batches_tracked")]
    for scale in [name for name in names if name.endswith(".layer_scale")]:
        block = scale.removesuffix("layer_scale")
        names.remove(scale)
        last = max(place for place, name in enumerate(names) if name.startswith(block))
        names.insert(last + 1, scale)
    return names


def without_ones(shape):
    return [size for size in shape if size != 1]


def fill(module, tensors):
    """Puts our tensors into a module, in order; ValueError where one does not fit."""
    state = module.state_dict()
    names = names_as_run(state)
    if len(names) != len(tensors):
        raise ValueError(f"{len(tensors)} tensors, {len(names)} in torchvision")
    for name, (our_name, tensor) in zip(names, tensors.items()):
        if without_ones(tensor.shape) != without_ones(state[name].shape):
            shapes = f"{list(tensor.shape)}, but {name} there is {list(state[name].shape)}"
            raise ValueError(f"{our_name} is {shapes}")
        state[name].copy_(tensor.view_as(state[name]))


def check_network(folder, tolerance):
    """Problems of one network, and its line of the table: parameters in torchvision, the spread of the
    logits, the largest difference, and that of f32 and f64 in torchvision."""
    export = folder / "0" / "pytorch"
    images = torch.from_numpy(np.load(export / "sample_input.npy"))
    ours = np.load(export / "sample_logits.npy")
    module = make_module(folder.name, classes=ours.shape[1])
    with torch.no_grad():
        fill(module, read_tensors(export / "model.safetensors"))
        theirs = module(images).numpy()
        exact = module.double()(images.double()).numpy()
    problems, difference = check_logits(ours, theirs, tolerance)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    spread, rounding = np.ptp(ours, axis=0).max(), np.abs(theirs - exact).max()
    return problems, (parameters, float(spread), difference, float(rounding))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()

    failures, largest = 0, 0.0
    titles = ("network", "parameters", "logits vary by", "max |difference|", "f32 - f64")
    print("{:20} {:>11} {:>15} {:>17} {:>10}".format(*titles))
    for folder in arguments.folders:
        try:
            problems, line = check_network(folder, arguments.tolerance)
        except Exception as error:  # Whatever goes wrong in one network, the others are checked.
            problems = [f"{type(error).__name__}: {error}"]
        else:
            largest = max(largest, line[2])
            print("{:20} {:11,} {:15.3g} {:17.2g} {:10.2g}".format(folder.name, *line), flush=True)
        failures += bool(problems)
        for problem in problems:
            print(f"{folder.name}: {problem}", file=sys.stderr)
    if failures:
        sys.exit(f"torchvision: {failures} of {len(arguments.folders)} networks FAILED")
    print(f"torchvision: {len(arguments.folders)} networks, max |difference| {largest:.2g}")


if __name__ == "__main__":
    main()
