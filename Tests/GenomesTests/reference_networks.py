#!/usr/bin/env python3
"""Prints the numbers that ReferenceNetworkTests.swift expects, counted by PyTorch.

usage: reference_networks.py
needs: torch, torchvision

Builds the two reference networks from plain PyTorch layers, runs one image through them, and counts
multiply-accumulates of convolutions and linear layers in forward hooks. Of torchvision's networks, only
the parameters.
"""
import torch
from torch import nn
from torchvision import models


def convolution(inputs, outputs, kernel, stride=1, groups=1):
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]


class Sum(nn.Module):
    """The sum of a branch and a shortcut."""

    def __init__(self, branch, shortcut, last):
        super().__init__()
        self.branch = nn.Sequential(*branch)
        self.shortcut = nn.Sequential(*shortcut)
        self.last = last

    def forward(self, x):
        return self.last(self.branch(x) + self.shortcut(x))


def residual(inputs, outputs, stride):
    branch = [
        *convolution(inputs, outputs, 3, stride), nn.ReLU(), *convolution(outputs, outputs, 3)]
    same = stride == 1 and inputs == outputs
    return Sum(branch, [] if same else convolution(inputs, outputs, 1, stride), nn.ReLU())


def inverted(inputs, outputs, stride, kernel, expansion):
    expanded = inputs * expansion
    branch = [
        *convolution(inputs, expanded, 1), nn.ReLU(),
        *convolution(expanded, expanded, kernel, stride, groups=expanded), nn.ReLU(),
        *convolution(expanded, outputs, 1)]
    if stride == 1 and inputs == outputs:
        return Sum(branch, [], nn.Identity())
    return nn.Sequential(*branch)


def network(stages, block, head=None):
    layers = [*convolution(3, 16, 3), nn.ReLU()]
    channels = 16
    for width, depth, stride, *settings in stages:
        for index in range(depth):
            layers.append(block(channels, width, stride if index == 0 else 1, *settings))
            channels = width
    if head:
        layers += [*convolution(channels, head, 1), nn.ReLU()]
        channels = head
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def macs(model):
    total = 0

    def count(module, _, output):
        nonlocal total
        per_output = module.weight[0].numel()
        total += output.numel() * per_output

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.register_forward_hook(count)
    model.eval()(torch.zeros(1, 3, 32, 32))
    return total


RESNET20 = [(16, 3, 1), (32, 3, 2), (64, 3, 2)]
MBCONV = [(16, 2, 1, 3, 3), (32, 3, 2, 3, 4), (64, 3, 2, 5, 4), (96, 2, 1, 3, 4)]

for name, model in (
    ("reference/resnet20", network(RESNET20, residual)),
    ("reference/mbconv", network(MBCONV, inverted, head=192)),
):
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(name, "macs", macs(model), "parameters", parameters)

TORCHVISION = (
    "mobilenet_v2 mobilenet_v3_small resnet18 resnext50_32x4d shufflenet_v2_x0_5 squeezenet1_1 "
    "densenet121 efficientnet_b0 convnext_tiny"
)
VIT_SMALL = models.VisionTransformer(
    image_size=32, patch_size=4, num_layers=4, num_heads=3, hidden_dim=96, mlp_dim=192,
    num_classes=10,
)

for name, model in [(name, getattr(models, name)()) for name in TORCHVISION.split()] + [
    ("vit_small", VIT_SMALL)
]:
    print("reference/" + name, "parameters", sum(p.numel() for p in model.parameters()))
