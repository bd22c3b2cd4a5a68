"""Makes PyTorchOptimizers.swift: a hundred steps of every optimizer and every learning rate of a
hundred steps by PyTorch.

    python3 Tests/ComputeTests/Reference/optimizers.py > Tests/ComputeTests/PyTorchOptimizers.swift
"""

import torch
from torch.optim import SGD, Adam, AdamW, RMSprop
from torch.optim import lr_scheduler

from pytorch import literal, noise_tensor

STEPS = 100
DECAY = 1e-2

# Name in Swift; the optimizer of parameters that decay and of others; the pull to zero; the greatest
# element of a gradient.
OPTIMIZERS = {
    "gradientDescent": (lambda groups: SGD(groups, lr=0.02), 0, None),
    "sgd": (lambda groups: SGD(groups, lr=0.02, momentum=0.9), 0, None),
    "nesterov": (lambda groups: SGD(groups, lr=0.02, momentum=0.9, nesterov=True), 0, None),
    "rmsprop": (lambda groups: RMSprop(groups, lr=0.002, alpha=0.99, momentum=0.9), 0, None),
    "adam": (lambda groups: Adam(groups, lr=0.01), 0, None),
    "adamw": (lambda groups: AdamW(groups, lr=0.01), 0, None),
    "sparse": (lambda groups: SGD(groups, lr=0.02, momentum=0.9), 3e-2, 0.5),
}


def path(make, sparsity, limit):
    """Four tensors of three numbers, one of each role, after the steps."""
    tensors = [noise_tensor(10 + index, [3]).requires_grad_() for index in range(4)]
    optimizer = make(
        [
            {"params": tensors[:1], "weight_decay": DECAY},
            {"params": tensors[1:], "weight_decay": 0.0},
        ]
    )
    for step in range(STEPS):
        for index, tensor in enumerate(tensors):
            tensor.grad = noise_tensor(100 + 4 * step + index, [3]) + 0.5 * tensor.detach()
        if limit is not None:
            torch.nn.utils.clip_grad_value_(tensors, limit)
        tensors[0].grad += sparsity * tensors[0].detach().sign()
        optimizer.step()
    return [value for tensor in tensors for value in tensor.tolist()]


# Name in Swift; the scheduler; whether it goes by epochs of ten steps.
SCHEDULES = {
    "constant": (lambda o: lr_scheduler.ConstantLR(o, factor=1), False),
    "step": (lambda o: lr_scheduler.StepLR(o, step_size=3, gamma=0.1), True),
    "exponential": (lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9), True),
    "cosine": (lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS), False),
    "oneCycle": (
        lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.4, total_steps=STEPS, cycle_momentum=False),
        False,
    ),
    "plateau": (lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.1, patience=1), True),
}

# Of the epochs: falling, stuck, falling again, stuck.
LOSSES = [2.0, 1.5, 1.5, 1.6, 1.2, 1.19999, 1.3, 1.1, 1.2, 1.3]


def rates(make, by_epoch):
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    scheduler = make(optimizer)
    found = []
    for step in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if by_epoch and step % 10 < 9:
            continue
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(LOSSES[step // 10])
        else:
            scheduler.step()
    return found


def main():
    print("// Made by Reference/optimizers.py: run it again rather than edit.")
    print("enum PyTorchOptimizers {")
    for name, (make, sparsity, limit) in OPTIMIZERS.items():
        literal(name, path(make, sparsity, limit))
    for name, (make, by_epoch) in SCHEDULES.items():
        literal(name + "Rates", rates(make, by_epoch))
    literal("losses", LOSSES)
    print("}")


if __name__ == "__main__":
    main()
