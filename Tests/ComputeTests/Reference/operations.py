"""Makes PyTorchOperations.swift: what PyTorch computes of single operations, for the plain reference.

    python3 Tests/ComputeTests/Reference/operations.py > Tests/ComputeTests/PyTorchOperations.swift

Needs torch. Inputs and weights come from `noise`, as in pytorch.py; of each output the sum of its
products with noise and its length are kept.
"""

import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def noise(tensor, shape):
    values = []
    for element in range(math.prod(shape)):
        h = ((element + 1) * 0x9E3779B1 + (tensor + 1) * 0x85EBCA77) & 0xFFFFFFFF
        h ^= h >> 15
        h = (h * 0x2C1B3C6D) & 0xFFFFFFFF
        h ^= h >> 12
        values.append(h / 2**31 - 1)
    return torch.tensor(values).float().double().reshape(shape)


def attention(x, weights, heads):
    """x: [images, channels, positions, 1]."""
    project, project_bias, merge, merge_bias = weights
    rows = x.squeeze(3).transpose(1, 2)
    q, k, v = torch.einsum("npi,ahei->anhpe", rows, project) + project_bias[:, None, :, None, :]
    y = F.scaled_dot_product_attention(q, k, v)
    y = torch.einsum("nhpe,ohe->npo", y, merge) + merge_bias
    return y.transpose(1, 2).unsqueeze(3)


def layer_norm(x, w):
    channels = x.shape[1]
    return F.layer_norm(x.permute(0, 2, 3, 1), [channels], w[0], w[1], 1e-5).permute(0, 3, 1, 2)


IMAGE, SEQUENCE = [2, 12, 7, 6], [2, 12, 9, 1]

# Name, input shape, weights' shapes, function. In the order of ReferenceOperationTests.
CASES = [
    ("max-pool 3, stride 2, ceil", IMAGE, [],
     lambda x, w: F.max_pool2d(x, 3, 2, 1, ceil_mode=True)),
    ("max-pool 2, stride 3, ceil", IMAGE, [],
     lambda x, w: F.max_pool2d(x, 2, 3, 0, ceil_mode=True)),
    ("average-pool 3, stride 2, ceil", IMAGE, [],
     lambda x, w: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True)),
    ("average-pool 2, stride 3, ceil, without padding", IMAGE, [],
     lambda x, w: F.avg_pool2d(x, 2, 3, 1, ceil_mode=True, count_include_pad=False)),
    ("resize up", IMAGE, [], lambda x, w: F.interpolate(x, (9, 11), mode="bilinear")),
    ("resize down", IMAGE, [], lambda x, w: F.interpolate(x, (4, 2), mode="bilinear")),
    ("upsample", IMAGE, [], lambda x, w: F.interpolate(x, scale_factor=3, mode="nearest")),
    ("channel-shuffle", IMAGE, [], lambda x, w: F.channel_shuffle(x, 3)),
    ("layer-norm", IMAGE, [[12], [12]], layer_norm),
    ("softmax over channels", IMAGE, [], lambda x, w: F.softmax(x, 1)),
    ("grouped, dilated, even", IMAGE, [[8, 3, 2, 3], [8]],
     lambda x, w: F.conv2d(x, w[0], w[1], (2, 1), (1, 2), (2, 3), 4)),
    ("attention", SEQUENCE, [[3, 2, 5, 12], [3, 2, 5], [12, 2, 5], [12]],
     lambda x, w: attention(x, w, 2)),
] + [
    (f"activation {name}", IMAGE, [], lambda x, w, f=f: f(8 * x))
    for name, f in [
        ("relu", F.relu), ("hard-swish", F.hardswish), ("relu6", F.relu6),
        ("leaky-relu", F.leaky_relu), ("hard-sigmoid", F.hardsigmoid), ("swish", F.silu),
        ("gelu", F.gelu), ("sigmoid", torch.sigmoid), ("tanh", torch.tanh),
    ]
]


def main():
    print("// Made by Reference/operations.py: run it again rather than edit.")
    print("enum PyTorchOperations {")
    print("  static let results: [(name: String, projection: Double, norm: Double)] = [")
    for index, (name, shape, weights, function) in enumerate(CASES):
        x = noise(3000 + index, shape)
        w = [noise(4000 + 10 * index + i, s) for i, s in enumerate(weights)]
        y = function(x, w)
        projection = (y * noise(5000 + index, list(y.shape))).sum().item()
        print(f'    ("{name}", {projection:.9g}, {y.norm().item():.9g}),')
    print("  ]")
    print("}")


main()
