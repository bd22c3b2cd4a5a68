#!/usr/bin/env python3
"""Check exported Keras models, with Keras on PyTorch.

usage: check_keras.py [--tolerance 1e-4] FOLDER...

Each FOLDER holds NETWORK/keras: model.py, model.weights.h5, network.json, and what the program itself
made of some images, sample_input.npy [N, C, H, W] and sample_logits.npy [N, classes]; or else
NETWORK/pytorch, too, from whose weights check_export.py computes the logits of random images layer by
layer, in f64. Checked for each export:

- its logits are ours, within the tolerance and within a hundredth of what they vary from image to image;
  where they are larger than 1, the tolerance of networks made for the purpose is of the largest;
- model.weights.h5 holds just what Keras itself saves of the model, bit for bit, under the same names;
- multiply-accumulates, counted by PyTorch's own counter while the model runs, are those of
  network.json;
- so is the number of parameters;
- the model can be trained for a step.

Ends with 0 when all of it holds, else with 1.
"""

import argparse
import json
import math
import os
import tempfile
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
from check_export import expected_logits
from check_pytorch import run_counting_macs
from exported import check_logits, each, import_model


def datasets(path):
    """The arrays of an HDF5 file by their paths."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: found.update({name: item[()]})
            if isinstance(item, h5py.Dataset)
            else None
        )
    return found


def check_weights(folder, model):
    """Problems of the weights file: whether Keras would have written it."""
    with tempfile.TemporaryDirectory() as scratch:
        model.save_weights(f"{scratch}/model.weights.h5")
        theirs = datasets(f"{scratch}/model.weights.h5")
    ours = datasets(folder / "model.weights.h5")
    # Of layers that draw random numbers Keras saves the generator, too.
    theirs = {name: array for name, array in theirs.items() if "seed_generator" not in name}
    if ours.keys() != theirs.keys():
        return [f"other variables: {', '.join(sorted(ours.keys() ^ theirs.keys()))}"]
    return [
        f"{name} is not what load() put there"
        for name in ours
        if not np.array_equal(ours[name], theirs[name])
    ]


def check(folder, tolerance):
    """Problems of one export, and the largest difference of logits."""
    document = json.loads((folder / "network.json").read_text())
    model = import_model(folder).load()
    problems = check_weights(folder, model)
    images, ours, unit = expected_logits(folder, document)
    images = np.ascontiguousarray(images.transpose(0, 2, 3, 1))
    parameters = sum(math.prod(weight.shape) for weight in model.trainable_weights)

    model.trainable = False  # Of what needs gradients PyTorch's counter expects some.
    theirs, macs = run_counting_macs(model, keras.ops.convert_to_tensor(images))
    logit_problems, difference = check_logits(ours / unit, theirs / unit, tolerance)
    problems += logit_problems
    for name, counted in (("macs", macs), ("parameters", parameters)):
        if counted != document["costs"][name]:
            problems.append(
                f"{name}: {counted} counted, {document['costs'][name]} stated in network.json")

    model.trainable = True
    # Made-up networks have layers that nobody reads.
    warnings.filterwarnings("ignore", "Gradients do not exist")
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    loss = model.train_on_batch(images[:2], np.zeros(2, np.int32))
    if not math.isfinite(loss):
        problems.append(f"the loss of a training step is {loss}")
    return problems, difference


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    results = each(
        "keras", arguments.folders, "keras", lambda folder: check(folder, arguments.tolerance))
    print(
        f"keras: {len(results)} networks, max |difference| {max(difference for difference, in results):.2g}, "
        "variables, macs and parameters equal"
    )


if __name__ == "__main__":
    main()
