"""What each part of gradual halving is worth: how candidates are rated, how close rungs are, a prior.

NumPy, apart from the program; draws of its own, seed 111. Prints a table in Markdown.

    python Benchmarks/curves/ablation.py CURVES.bin.gz [--prior-file META.csv.gz --prior params]
"""

import argparse
import csv
import gzip
import math

import numpy as np

from compare import read_curves

CANDIDATES = 81


def ratings(curves):
    """By name, the rating of each network after each epoch."""
    epochs = curves.shape[1]
    last_third, peaks = np.empty_like(curves), np.empty_like(curves)
    for e in range(1, epochs + 1):
        last_third[:, e - 1] = curves[:, e - max(1, math.ceil(e / 3)):e].mean(axis=1)
        ordered = np.sort(curves[:, :e], axis=1)
        peaks[:, e - 1] = ordered[:, -(3 + e // 20):].mean(axis=1)
    return {"last value": curves, "mean of the last third": last_third, "mean of the peaks": peaks}


def rungs(step, epochs):
    reached = [1]
    while reached[-1] < epochs:
        reached.append(min(epochs, max(reached[-1] + 1, int(reached[-1] * step + 0.5))))
    return reached


def quotas(reached, budget):
    def at(threshold):
        return [CANDIDATES] + [
            max(1, int(CANDIDATES * min(1, threshold / r) + 0.5)) for r in reached[:-1]]
    fits = [at(t) for t in np.arange(0.25, 40, 1 / 64) if np.dot(at(t), np.diff([0] + reached)) <= budget]
    return fits[-1]


def places(values):
    """Each row from -1 to 1 by order."""
    order = values.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return 2 * order / max(values.shape[1] - 1, 1) - 1


def regret(rating, finals, draws, reached, numbers, prior=None):
    epochs = reached[-1]
    left = draws
    standing = None if prior is None else places(prior[draws])
    for rung, number in zip(reached, numbers):
        left = left[:, :number]
        score = rating[left, rung - 1]
        if standing is not None:
            standing = standing[:, :number]
            weight = min(1, math.sqrt(0.08 * epochs / rung)) if rung < epochs else 0
            score = score if weight == 0 else places(score) + weight * standing
        order = np.argsort(-score, axis=1, kind="stable")
        left = np.take_along_axis(left, order, 1)
        if standing is not None:
            standing = np.take_along_axis(standing, order, 1)
    lost = finals[draws].max(axis=1) - finals[left[:, 0]]
    return f"{lost.mean():.3f} ± {lost.std() / math.sqrt(len(lost)):.3f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("curves")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--scale", type=float, default=0.004)
    parser.add_argument("--prior-file")
    parser.add_argument("--prior", default="params")
    options = parser.parse_args()
    curves = read_curves(options.curves, options.epochs, options.scale)
    finals = curves[:, -5:].mean(axis=1)
    rng = np.random.default_rng(111)
    draws = np.array([rng.choice(len(curves), CANDIDATES, replace=False) for _ in range(2000)])
    rated = ratings(curves)
    full = CANDIDATES * options.epochs
    print("| rating | rungs apart | at 10 % | at 14 % |\n|---|--:|--:|--:|")
    cases = [(name, step, None) for step in (2.0, 1.3) for name in rated]
    if options.prior_file:
        with gzip.open(options.prior_file, "rt") as file:
            prior = np.array([float(row[options.prior]) for row in csv.DictReader(file)])
        cases.append(("mean of the peaks", 1.3, prior))
    for name, step, prior in cases:
        reached = rungs(step, options.epochs)
        cells = [
            regret(rated[name], finals, draws, reached, quotas(reached, share * full), prior)
            for share in (0.10, 0.14)]
        label = name + (f", prior {options.prior}" if prior is not None else "")
        print(f"| {label} | ×{step} | {cells[0]} | {cells[1]} |", flush=True)


if __name__ == "__main__":
    main()
