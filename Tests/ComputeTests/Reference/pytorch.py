"""Makes PyTorchReference.swift: the numbers that the tests of Compute expect.

    python3 Tests/ComputeTests/Reference/pytorch.py > Tests/ComputeTests/PyTorchReference.swift

Needs torch. Everything runs in float64. Weights and images come from `noise`, a formula that the
tests have too, so that no tensor is stored here.
"""

import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

STEPS, RATE, MOMENTUM, DECAY, CLIPPING, SMOOTHING = 3, 0.1, 0.9, 1e-2, 1.0, 0.1
IMAGES, CLASSES = 8, 5


def noise(tensor, element):
    """A number in [-1, 1), the same on every machine."""
    h = ((element + 1) * 0x9E3779B1 + (tensor + 1) * 0x85EBCA77) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & 0xFFFFFFFF
    h ^= h >> 12
    return h / 2**31 - 1


def noise_tensor(tensor, shape):
    values = [noise(tensor, element) for element in range(math.prod(shape))]
    return torch.tensor(values).float().double().reshape(shape)


# ---------------------------------------------------------------- a whole network


class Weights:
    """The tensors of a network, in the order and with the names of the tests' network."""

    def __init__(self):
        self.tensors = {}

    def add(self, name, shape, role):
        values = noise_tensor(len(self.tensors), shape)
        if role == "weight":
            values = values * math.sqrt(6 / math.prod(shape[1:]))
        elif role == "scale":
            values = 1 + 0.2 * values
        else:
            values = 0.2 * values
        self.tensors[name] = (values.float().double().requires_grad_(), role)

    def convolution(self, name, outputs, inputs, kernel):
        self.add(f"{name}.convolution.weight", [outputs, inputs, kernel, kernel], "weight")
        self.add(f"{name}.norm.weight", [outputs], "scale")
        self.add(f"{name}.norm.bias", [outputs], "shift")

    def linear(self, name, outputs, inputs):
        self.add(f"{name}.weight", [outputs, inputs], "weight")
        self.add(f"{name}.bias", [outputs], "bias")

    def excite(self, name, channels, hidden):
        self.linear(f"{name}.reduce", hidden, channels)
        self.linear(f"{name}.expand", channels, hidden)

    def __getitem__(self, name):
        return self.tensors[name][0]


def make_weights():
    w = Weights()
    w.convolution("stem", 8, 3, 3)
    w.convolution("plain.first", 8, 8, 3)
    w.convolution("plain.second", 8, 8, 3)
    w.excite("plain.excite", 8, 3)
    w.convolution("inverted.expand", 24, 8, 1)
    w.convolution("inverted.depthwise", 24, 1, 5)
    w.excite("inverted.excite", 24, 4)
    w.convolution("inverted.project", 12, 24, 1)
    w.convolution("again.expand", 20, 12, 1)
    w.convolution("again.depthwise", 20, 1, 3)
    w.convolution("again.project", 12, 20, 1)
    w.convolution("down.first", 20, 12, 3)
    w.convolution("down.second", 20, 20, 3)
    w.convolution("down.shortcut", 20, 12, 1)
    w.linear("classifier.linear", CLASSES, 20)
    return w


def forward(w, x):
    def convolve(name, x, stride=1, groups=1):
        weight = w[f"{name}.convolution.weight"]
        x = F.conv2d(x, weight, stride=stride, padding=weight.shape[2] // 2, groups=groups)
        return F.batch_norm(
            x, None, None, w[f"{name}.norm.weight"], w[f"{name}.norm.bias"], training=True)

    def excite(name, x):
        hidden = F.relu(F.linear(
            x.mean((2, 3)), w[f"{name}.reduce.weight"], w[f"{name}.reduce.bias"]))
        factor = torch.sigmoid(F.linear(
            hidden, w[f"{name}.expand.weight"], w[f"{name}.expand.bias"]))
        return x * factor[:, :, None, None]

    x = F.relu(convolve("stem", x))
    y = convolve("plain.second", F.relu(convolve("plain.first", x)))
    x = F.relu(excite("plain.excite", y) + x)
    y = F.hardswish(convolve("inverted.expand", x))
    y = F.hardswish(convolve("inverted.depthwise", y, stride=2, groups=24))
    x = convolve("inverted.project", excite("inverted.excite", y))
    y = F.relu(convolve("again.expand", x))
    y = F.relu(convolve("again.depthwise", y, groups=20))
    x = convolve("again.project", y) + x
    y = convolve("down.second", F.relu(convolve("down.first", x, stride=2)))
    x = F.relu(y + convolve("down.shortcut", x, stride=2))
    return F.linear(x.mean((2, 3)), w["classifier.linear.weight"], w["classifier.linear.bias"])


def optimizer_of(tensors):
    """Decay on weights only."""
    decaying = [tensor for tensor, role in tensors if role == "weight"]
    others = [tensor for tensor, role in tensors if role != "weight"]
    groups = [{"params": decaying, "weight_decay": DECAY}, {"params": others}]
    return torch.optim.SGD(groups, lr=RATE, momentum=MOMENTUM, nesterov=True)


def train():
    """Losses and gradient norms of the steps; of each tensor the change, projected and measured."""
    w = make_weights()
    tensors = list(w.tensors.values())
    initial = [tensor.detach().clone() for tensor, _ in tensors]
    images = noise_tensor(1000, [IMAGES, 3, 9, 8])
    labels = torch.tensor([(7 * image + 3) % CLASSES for image in range(IMAGES)])
    optimizer = optimizer_of(tensors)
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = F.cross_entropy(forward(w, images), labels, label_smoothing=SMOOTHING)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_([tensor for tensor, _ in tensors], CLIPPING)
        optimizer.step()
        losses.append(loss.item())
        norms.append(norm.item())
    changes = []
    for index, (name, (tensor, _)) in enumerate(w.tensors.items()):
        change = tensor.detach() - initial[index]
        direction = noise_tensor(2000 + index, list(change.shape))
        changes.append((name, (change * direction).sum().item(), change.norm().item()))
    return losses, norms, changes


# ---------------------------------------------------------------- losses, optimizer, schedule


def cross_entropy(smoothing):
    logits = (4 * noise_tensor(1, [6, 5])).requires_grad_()
    labels = torch.tensor([(7 * image + 3) % 5 for image in range(6)])
    loss = F.cross_entropy(logits, labels, label_smoothing=smoothing, reduction="sum")
    (loss * 0.25).backward()
    return loss.item(), logits.grad.flatten().tolist()


def distillation():
    logits = (4 * noise_tensor(1, [6, 5])).requires_grad_()
    targets = F.softmax(4 * noise_tensor(2, [6, 5]), dim=1)
    loss = F.cross_entropy(logits, targets, reduction="sum")
    (loss * 0.25).backward()
    return loss.item(), logits.grad.flatten().tolist()


def optimizer_path():
    """Four tensors of three numbers, one of each role, after four steps; the norms on the way."""
    roles = ["weight", "bias", "scale", "shift"]
    tensors = [(noise_tensor(10 + i, [3]).requires_grad_(), role) for i, role in enumerate(roles)]
    optimizer = optimizer_of(tensors)
    norms = []
    for step in range(4):
        for i, (tensor, _) in enumerate(tensors):
            tensor.grad = noise_tensor(20 + 4 * step + i, [3]) * (0.1 if step == 2 else 1)
        norms.append(
            torch.nn.utils.clip_grad_norm_([tensor for tensor, _ in tensors], CLIPPING).item())
        optimizer.step()
    return norms, [value for tensor, _ in tensors for value in tensor.tolist()]


def schedule(peak=0.4, warm_up=4, steps=20):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    linear = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warm_up, 1, warm_up - 1)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps - warm_up)
    both = torch.optim.lr_scheduler.SequentialLR(optimizer, [linear, cosine], [warm_up])
    rates = []
    for _ in range(steps + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        both.step()
    return rates


# ---------------------------------------------------------------- Swift


def literal(name, values):
    print(f"  static let {name}: [Double] = [")
    for start in range(0, len(values), 5):
        print("    " + ", ".join(f"{value:.9g}" for value in values[start : start + 5]) + ",")
    print("  ]")


def main():
    print("// Made by Reference/pytorch.py: run it again rather than edit.")
    print("enum PyTorchReference {")
    for name, (loss, gradient) in [
        ("crossEntropy", cross_entropy(0)),
        ("smoothed", cross_entropy(SMOOTHING)),
        ("distilled", distillation()),
    ]:
        print(f"  static let {name}Loss = {loss:.9g}")
        literal(f"{name}Gradient", gradient)
    norms, weights = optimizer_path()
    literal("optimizerNorms", norms)
    literal("optimizerWeights", weights)
    literal("rates", schedule())
    losses, norms, changes = train()
    literal("trainingLosses", losses)
    literal("trainingNorms", norms)
    print("  static let trainingChanges: [(tensor: String, projection: Double, norm: Double)] = [")
    for name, projection, norm in changes:
        print(f'    ("{name}", {projection:.9g}, {norm:.9g}),')
    print("  ]")
    print("}")


if __name__ == "__main__":
    main()
