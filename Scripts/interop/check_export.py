#!/usr/bin/env python3
"""Check exported PyTorch models against their own network.json, layer by layer.

usage: check_export.py [--tolerance 1e-9] FOLDER...

Each FOLDER holds NETWORK/pytorch: model.py, model.safetensors, network.json. The logits of
random images are computed twice: by model.py, and here, by walking through the layers of
network.json, one function an operation, written from the operations' descriptions and without
looking at the exporter. The two must agree, and the networks together must use every operation.

A weights file has no names of ours, but an order: that of the layers, and of each layer's tensors.
Ends with 0 when all of it holds, else with 1.
"""

import argparse
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from exported import each, import_model, read_tensors
from torch.nn import functional as F


# Every value here has the layout [N, channels, positions...]: of an image rows and columns, of a
# sequence positions, of a vector nothing. model.py has sequences the other way round.


def convolution(layer, x, weight, bias=None):
    sides = {name: tuple(layer[name]) for name in ("stride", "padding", "dilation")}
    return F.conv2d(x, weight, bias, groups=layer["groups"], **sides)


def batch_norm(layer, x, weight, bias, mean, variance):
    def spread(t):
        return t.view(-1, *[1] * (x.dim() - 2))

    scale = spread(weight) / torch.sqrt(spread(variance) + layer["epsilon"])
    return (x - spread(mean)) * scale + spread(bias)


def layer_norm(layer, x, weight, bias):
    centred = x - x.mean(dim=1, keepdim=True)
    variance = (centred**2).mean(dim=1, keepdim=True)
    shape = (-1, *[1] * (x.dim() - 2))
    scale = weight.view(shape) / torch.sqrt(variance + layer["epsilon"])
    return centred * scale + bias.view(shape)


def scale(layer, x, weight):
    return x * weight.view(-1, *[1] * (x.dim() - 2))


ACTIVATIONS = {
    "relu": lambda x: x.clamp(min=0),
    "hard-swish": lambda x: x * (x + 3).clamp(0, 6) / 6,
    "relu6": lambda x: x.clamp(0, 6),
    "leaky-relu": lambda x: torch.where(x < 0, x / 100, x),
    "hard-sigmoid": lambda x: (x + 3).clamp(0, 6) / 6,
    "swish": lambda x: x / (1 + torch.exp(-x)),
    "gelu": lambda x: x * (1 + torch.erf(x / math.sqrt(2))) / 2,
    "sigmoid": lambda x: 1 / (1 + torch.exp(-x)),
    "tanh": torch.tanh,
}


def pool(layer, x, reduce, padding_value):
    """The windows one by one: slow, and plain."""
    (rows, columns), (step_rows, step_columns) = layer["kernel"], layer["stride"]
    top, left = layer["padding"]
    height, width = x.shape[2:]
    wanted = layer["output"][1:]
    bottom = (wanted[0] - 1) * step_rows + rows - height - top
    right = (wanted[1] - 1) * step_columns + columns - width - left
    padded = F.pad(x, (left, max(0, right), top, max(0, bottom)), value=padding_value)
    result = x.new_empty(*x.shape[:2], *wanted)
    for row in range(wanted[0]):
        for column in range(wanted[1]):
            first_row, first_column = row * step_rows, column * step_columns
            window = padded[
                :, :, first_row : first_row + rows, first_column : first_column + columns
            ]
            # Of windows that reach beyond the padding, what counts as padding ends with it.
            inside = (
                min(first_row + rows, height + 2 * top) - first_row,
                min(first_column + columns, width + 2 * left) - first_column,
            )
            result[:, :, row, column] = reduce(window, inside)
    return result


def max_pool(layer, x):
    return pool(layer, x, lambda window, _: window.amax((2, 3)), -math.inf)


def average_pool(layer, x):
    if layer["count-padding"]:
        return pool(layer, x, lambda w, inside: w.sum((2, 3)) / (inside[0] * inside[1]), 0)
    sums = pool(layer, x, lambda window, _: window.sum((2, 3)), 0)
    counts = pool(layer, torch.ones_like(x), lambda window, _: window.sum((2, 3)), 0)
    return sums / counts


def over(layer, x):
    return 1 if layer["over"] == "channels" else tuple(range(2, x.dim()))


def reduce(layer, x, method):
    """Over channels one is left, over positions no position."""
    axes = over(layer, x)
    return method(x, dim=axes, keepdim=axes == 1) if axes else x


def softmax(layer, x):
    axes = over(layer, x)
    exponential = torch.exp(x)
    return exponential / (exponential.sum(axes, keepdim=True) if axes else exponential)


def linear(layer, x, weight, bias=None):
    # The export has a 1×1 convolution where an image is read.
    result = torch.einsum("nc...,oc->no...", x, weight.reshape(weight.shape[:2]))
    return result if bias is None else result + bias.view(-1, *[1] * (x.dim() - 2))


def multiply(layer, *values):
    dimensions = max(value.dim() for value in values)
    result = 1
    for value in values:
        result = result * value.view(*value.shape, *[1] * (dimensions - value.dim()))
    return result


def split(layer, x):
    width = x.shape[1] // layer["parts"]
    return x[:, width * (layer["part"] - 1) : width * layer["part"]]


def channel_shuffle(layer, x):
    groups = layer["groups"]
    each = x.shape[1] // groups
    result = torch.empty_like(x)
    for group in range(groups):
        for index in range(each):
            result[:, index * groups + group] = x[:, group * each + index]
    return result


def crop(layer, x):
    height, width = x.shape[2:]
    rows = slice(layer["top"], height - layer["bottom"])
    return x[:, :, rows, layer["left"] : width - layer["right"]]


def resize(layer, x):
    """Bilinear between the centres of pixels, along rows and then along columns."""
    for axis, size in zip((2, 3), layer["size"]):
        old = x.shape[axis]
        places = ((torch.arange(size, dtype=x.dtype) + 0.5) * old / size - 0.5).clamp(min=0)
        first = places.floor().long()
        second = (first + 1).clamp(max=old - 1)
        share = (places - first).view(-1, *[1] * (3 - axis))
        x = x.index_select(axis, first) * (1 - share) + x.index_select(axis, second) * share
    return x


def upsample(layer, x):
    return x.repeat_interleave(layer["factor"], 2).repeat_interleave(layer["factor"], 3)


def self_attention(layer, x, *tensors):
    """One head after the other; a query looks at every position."""
    projection, merge = tensors[0], tensors[len(tensors) // 2]
    biases = (tensors[1], tensors[3]) if layer["bias"] else (torch.zeros(1), torch.zeros(1))
    heads, inner = layer["heads"], merge.shape[1]
    each = inner // heads
    projected = torch.einsum("ncp,oc->npo", x, projection) + biases[0]
    mixed = x.new_empty(x.shape[0], x.shape[2], inner)
    for head in range(heads):
        start = head * each
        query, key, value = (
            projected[:, :, part * inner + start : part * inner + start + each]
            for part in range(3)
        )
        scores = torch.exp(query @ key.transpose(1, 2) / math.sqrt(each))
        mixed[:, :, start : start + each] = scores @ value / scores.sum(2, keepdim=True)
    return (mixed @ merge.t() + biases[1]).transpose(1, 2)


def flatten(layer, x):
    return (x.transpose(1, 2) if x.dim() == 3 else x).flatten(1)


# Of each operation what computes it, and how many tensors it has.
OPERATIONS = {
    "convolution": (convolution, lambda layer: 1 + layer["bias"]),
    "batch-norm": (batch_norm, 4),
    "layer-norm": (layer_norm, 2),
    "scale": (scale, 1),
    "activation": (lambda layer, x: ACTIVATIONS[layer["function"]](x), 0),
    "mish": (lambda layer, x: torch.nn.functional.mish(x), 0),
    "max-pool": (max_pool, 0),
    "average-pool": (average_pool, 0),
    "global-average-pool": (lambda layer, x: x.flatten(2).mean(2) if x.dim() > 2 else x, 0),
    "global-max-pool": (lambda layer, x: x.flatten(2).amax(2) if x.dim() > 2 else x, 0),
    "linear": (linear, lambda layer: 1 + layer["bias"]),
    "add": (lambda layer, *values: sum(values), 0),
    "multiply": (multiply, 0),
    "concatenate": (
        lambda layer, *values: torch.cat(values, 1 if layer["over"] == "channels" else 2), 0),
    "split": (split, 0),
    "channel-shuffle": (channel_shuffle, 0),
    "flatten": (flatten, 0),
    "crop": (crop, 0),
    "resize": (resize, 0),
    "upsample": (upsample, 0),
    "sum": (lambda layer, x: reduce(layer, x, torch.sum), 0),
    "mean": (lambda layer, x: reduce(layer, x, torch.mean), 0),
    "softmax": (softmax, 0),
    "dropout": (lambda layer, x: x, 0),
    "stochastic-depth": (lambda layer, x: x, 0),
    "tokens": (lambda layer, x: x.flatten(2), 0),
    "position-embedding": (lambda layer, x, weight: x + weight.t(), 1),
    "learned-token": (lambda layer, weight: weight.t()[None], 1),
    "first-token": (lambda layer, x: x[:, :, 0], 0),
    "self-attention": (self_attention, lambda layer: 4 if layer["bias"] else 2),
}


def compute(document, weights, images):
    """The network's output, from nothing but its description."""
    values, weights = {"input": images}, iter(weights)
    for layer in document["layers"]:
        function, tensors = OPERATIONS[layer["operation"]]
        count = tensors(layer) if callable(tensors) else tensors
        inputs = [values[name] for name in layer["inputs"]]
        output = function(layer, *inputs, *(next(weights) for _ in range(count)))
        output = output.expand(len(images), *output.shape[1:])
        if list(output.shape[1:]) != layer["output"]:
            raise ValueError(
                f"{layer['name']}: {list(output.shape[1:])} made, {layer['output']} stated")
        values[layer["name"]] = output
    if next(weights, None) is not None:
        raise ValueError("more tensors than the layers have")
    return values[document["layers"][-1]["name"]]


def expected_logits(folder, document):
    """Images, our logits of them, and the unit that differences count in."""
    if (folder / "sample_input.npy").exists():
        return np.load(folder / "sample_input.npy"), np.load(folder / "sample_logits.npy"), 1
    torch.manual_seed(0)
    images = torch.randn(3, *document["input"])
    tensors = read_tensors(folder.parent / "pytorch/model.safetensors").values()
    with torch.no_grad():
        logits = compute(document, [tensor.double() for tensor in tensors], images.double())
    logits = logits.numpy()
    return images.numpy(), logits, max(1.0, np.abs(logits).max())


def check(folder, tolerance):
    """No problems, the largest difference, relative to what the logits vary; raises where something is wrong."""
    document = json.loads((folder / "network.json").read_text())
    # In f64 rounding hides no mistake.
    network = import_model(folder).load().double()
    torch.manual_seed(0)
    images = torch.randn(3, *document["input"], dtype=torch.float64)
    with torch.no_grad():
        theirs = network(images)
        weights = [tensor.double() for tensor in read_tensors(folder / "model.safetensors").values()]
        ours = compute(document, weights, images)
        network.train()
        network(images)
    if theirs.shape != ours.shape:
        raise ValueError(f"logits of shape {tuple(theirs.shape)}, expected {tuple(ours.shape)}")
    spread = float((ours.amax(0) - ours.amin(0)).max())
    if not spread > 0:
        raise ValueError("the logits of all images are the same: nothing was shown")
    difference = float((theirs - ours).abs().max()) / spread
    if not difference <= tolerance:
        raise ValueError(f"logits differ by {difference:.3g} of what they vary")
    return [], difference, {layer["operation"] for layer in document["layers"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-9)
    arguments = parser.parse_args()

    results = each(
        "layers", arguments.folders, "pytorch", lambda folder: check(folder, arguments.tolerance))
    differences, operations = zip(*results)
    missing = sorted(OPERATIONS.keys() - set().union(*operations))
    if missing:
        sys.exit(f"layers: in no network: {', '.join(missing)}")
    print(
        f"layers: {len(results)} networks, {len(OPERATIONS)} operations, "
        f"max difference {max(differences):.2g}"
    )


if __name__ == "__main__":
    main()
