#!/usr/bin/env python3
"""Check exported PyTorch models against the program that exported them.

usage: check_pytorch.py [--tolerance 1e-4] [--part] FOLDER...

Each FOLDER holds NETWORK/pytorch: model.py, model.safetensors, network.json, and what the program
itself made of some images: sample_input.npy [N, C, H, W] and sample_logits.npy [N, classes]. Checked for each export, with real PyTorch:

- the logits of model.py are those of sample_logits.npy, within the tolerance, and within a
  hundredth of what they vary from image to image;
- the keys of model.safetensors, read with the safetensors package, are those of the state
  dictionary, and load strictly;
- multiply-accumulates, counted by PyTorch's own counter while the module runs, are those of
  network.json;
- so is the number of parameters.

And of all of them together, unless they are a --part: that they use what networks of convolutions are
made of.
Ends with 0 when all of it holds, else with 1.
"""

import argparse
import json
import sys
from pathlib import Path

import coverage
import numpy as np
import torch
from exported import check_logits, each, import_model
from safetensors.torch import load_file
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode


def run_counting_macs(network, images):
    """Logits of the images, and multiply-accumulates an image, as PyTorch counts them."""
    counter = FlopCounterMode(display=False)
    # Attention in one piece, as CPUs have it, is not counted.
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), counter:
        logits = network(images)
    # A multiply-accumulate is two of PyTorch's operations.
    return logits.numpy(), counter.get_total_flops() / 2 / len(images)


def check_weights(folder, network):
    """Problems of the weights file: its keys, and whether load() put its values where they go."""
    stored = load_file(folder / "model.safetensors")
    # A counter of training steps, of no use to inference, and not stored.
    state = {
        name: tensor
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    if stored.keys() != state.keys():
        difference = sorted(stored.keys() ^ state.keys())
        return [f"keys of file and module differ: {', '.join(difference)}"]
    return [
        f"{name} is not what load() put there"
        for name in state
        if not torch.equal(stored[name], state[name])
    ]


def check(folder, tolerance):
    """Problems of one export, the largest difference of logits, and its network.json."""
    document = json.loads((folder / "network.json").read_text())
    network = import_model(folder).load()
    problems = check_weights(folder, network)

    images = torch.from_numpy(np.load(folder / "sample_input.npy"))
    ours = np.load(folder / "sample_logits.npy")
    theirs, macs = run_counting_macs(network, images)
    logit_problems, difference = check_logits(ours, theirs, tolerance)
    problems += logit_problems

    parameters = sum(parameter.numel() for parameter in network.parameters())
    for name, counted in (("macs", macs), ("parameters", parameters)):
        stated = document["costs"][name]
        if counted != stated:
            problems.append(f"{name}: {counted} counted, {stated} stated in network.json")
        by_layer = sum(layer[name] for layer in document["layers"])
        if by_layer != stated:
            problems.append(f"{name}: {by_layer} over the layers, {stated} stated as a whole")
    return problems, difference, document


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    parser.add_argument("--part", action="store_true", help="others have the rest")
    arguments = parser.parse_args()

    results = each(
        "interop", arguments.folders, "pytorch", lambda folder: check(folder, arguments.tolerance))
    differences, documents = zip(*results)
    missing = [] if arguments.part else coverage.missing(documents)
    if missing:
        sys.exit(f"interop: not covered by any network: {', '.join(missing)}")
    print(
        f"interop: {len(results)} networks, max |difference| {max(differences):.2g}, "
        "macs equal, parameters equal"
    )


if __name__ == "__main__":
    main()
