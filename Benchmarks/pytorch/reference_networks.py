#!/usr/bin/env python3
"""Times PyTorch on networks, as make bench does nas.

    reference_networks.py [--batch 128] [--repeats 12] [--json] [NAME=FOLDER…]

Without names the networks of SearchSpaces/reference that are written out here; else exports of nas.

A training step is forward, cross-entropy, backward, and SGD with momentum and weight decay. Every
precision goes with every memory format; the best of them is what someone could get from PyTorch
on this machine. Figures are images a second, each from the median of the repeats.
"""

import argparse
import importlib.util
import itertools
import json
import pathlib
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

PRECISIONS = {"f32": None, "bf16": torch.bfloat16}
LAYOUTS = {"nchw": torch.contiguous_format, "nhwc": torch.channels_last}
WARM_UPS = 3
SHAPE = (3, 32, 32)
CLASSES = 10


def conv_norm(inputs, outputs, kernel, stride=1, groups=1):
    """A convolution that keeps the extent but for its stride, and its batch norm."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs))


class Sum(nn.Module):
    """What a body makes of its input, with a shortcut added, if there is one, and perhaps ReLU."""

    def __init__(self, body, shortcut, activates):
        super().__init__()
        self.body, self.shortcut, self.activates = body, shortcut, activates

    def forward(self, images):
        result = self.body(images)
        if self.shortcut is not None:
            result = result + self.shortcut(images)
        return functional.relu(result) if self.activates else result


def residual(inputs, outputs, stride):
    """The basic block of He 2016; a 1×1 convolution is the shortcut where the shape changes."""
    body = nn.Sequential(
        conv_norm(inputs, outputs, 3, stride), nn.ReLU(), conv_norm(outputs, outputs, 3))
    same = stride == 1 and inputs == outputs
    shortcut = nn.Identity() if same else conv_norm(inputs, outputs, 1, stride)
    return Sum(body, shortcut, activates=True)


def inverted_residual(kernel, expansion):
    """The block of Sandler 2018, with ReLU: a shortcut only where the shape stays."""

    def block(inputs, outputs, stride):
        inner = expansion * inputs
        body = nn.Sequential(
            conv_norm(inputs, inner, 1), nn.ReLU(),
            conv_norm(inner, inner, kernel, stride, groups=inner), nn.ReLU(),
            conv_norm(inner, outputs, 1))
        same = stride == 1 and inputs == outputs
        return Sum(body, nn.Identity() if same else None, activates=False)

    return block


def network(stages, head=None, stem=16):
    """Stem, stages of (blocks, width, stride of the first, block), perhaps a head, classifier."""
    layers, width = [conv_norm(SHAPE[0], stem, 3), nn.ReLU()], stem
    for depth, outputs, stride, block in stages:
        for place in range(depth):
            layers.append(block(width, outputs, stride if place == 0 else 1))
            width = outputs
    if head:
        layers += [conv_norm(width, head, 1), nn.ReLU()]
        width = head
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, CLASSES))


# By their names below SearchSpaces/reference, whose files they follow.
NETWORKS = {
    "resnet20": lambda: network([(3, 16, 1, residual), (3, 32, 2, residual), (3, 64, 2, residual)]),
    "mbconv": lambda: network(
        [
            (2, 16, 1, inverted_residual(3, 3)),
            (3, 32, 2, inverted_residual(3, 4)),
            (3, 64, 2, inverted_residual(5, 4)),
            (2, 96, 1, inverted_residual(3, 4)),
        ],
        head=192),
}


def exported(folder):
    """What makes the network of an export, with fresh weights, and the shape of its images."""
    specification = importlib.util.spec_from_file_location("model", pathlib.Path(folder, "model.py"))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    document = json.loads(pathlib.Path(folder, "network.json").read_text(encoding="utf-8"))
    return module.Network, document["input"]


def count_macs(model, shape):
    """Multiply-accumulates of convolutions and linear layers for one image, counted while it runs."""
    total = 0

    def count(layer, _, output):
        nonlocal total
        total += output[0].numel() * layer.weight[0].numel()

    hooks = [
        layer.register_forward_hook(count) for layer in model.modules()
        if isinstance(layer, (nn.Conv2d, nn.Linear))]
    model.eval()(torch.zeros(1, *shape))
    for hook in hooks:
        hook.remove()
    return total


def rate(step, batch, repeats):
    seconds = []
    for _ in range(WARM_UPS + repeats):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    return batch / statistics.median(seconds[WARM_UPS:])


def measure(make, shape, layout, dtype, batch, repeats):
    """Images a second of one mode: (training, evaluation)."""
    torch.manual_seed(1)
    model = make().to(memory_format=layout)
    images = torch.randn(batch, *shape).contiguous(memory_format=layout)
    labels = torch.randint(CLASSES, (batch,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)

    def logits():
        with torch.autocast("cpu", dtype or torch.bfloat16, enabled=dtype is not None):
            return model(images)

    def train():
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(logits().float(), labels).backward()
        optimizer.step()

    training = rate(train, batch, repeats)
    model.eval()
    with torch.inference_mode():
        return training, rate(logits, batch, repeats)


def best(modes, what, precision=""):
    return max(rates[what] for mode, rates in modes.items() if mode.startswith(precision))


def result(make, shape, args):
    modes = {}
    for (precision, dtype), (layout, format) in itertools.product(
            PRECISIONS.items(), LAYOUTS.items()):
        training, evaluation = measure(make, shape, format, dtype, args.batch, args.repeats)
        modes[f"{precision} {layout}"] = {"train": training, "eval": evaluation}
    model = make()
    return {
        "macs": count_macs(model, shape),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "modes": modes,
        "best_train": best(modes, "train"),
        "best_eval": best(modes, "eval"),
        "best_train_f32": best(modes, "train", "f32"),
        "best_eval_f32": best(modes, "eval", "f32"),
    }


def show(name, network):
    print(f"{name}: {network['macs']:,} MACs, {network['parameters']:,} parameters")
    for mode, rates in network["modes"].items():
        print(f"  {mode:10} training {rates['train']:8,.0f}  evaluation {rates['eval']:8,.0f}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=12)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("exports", nargs="*", metavar="NAME=FOLDER")
    args = parser.parse_args()

    exports = dict(export.split("=", 1) for export in args.exports)
    makers = {name: exported(folder) for name, folder in exports.items()} or {
        name: (make, SHAPE) for name, make in NETWORKS.items()}
    networks = {name: result(make, shape, args) for name, (make, shape) in makers.items()}
    if args.json:
        print(json.dumps({"torch": torch.__version__, "networks": networks}, indent=1))
    else:
        for name, network in networks.items():
            show(name, network)


if __name__ == "__main__":
    main()
