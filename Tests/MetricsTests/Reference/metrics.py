"""Makes ScikitLearnMetrics.swift: metrics of made-up classifiers by scikit-learn.

    python3 Tests/MetricsTests/Reference/metrics.py > Tests/MetricsTests/ScikitLearnMetrics.swift

Needs scikit-learn. Probabilities are multiples of 1/64, so that there are ties, and none are stored: the
tests have the formula.
"""

import numpy as np
from sklearn import metrics

IMAGES, CLASSES = 200, 4


def noise(case, element):
    h = ((element + 1) * 0x9E3779B1 + (case + 1) * 0x85EBCA77) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & 0xFFFFFFFF
    h ^= h >> 12
    return h


def sample(case):
    """Labels, and probabilities that like them the more the higher the case."""
    labels = np.array([noise(case, image) % CLASSES for image in range(IMAGES)])
    if case == 2:
        labels = np.minimum(labels, 2)  # nothing is of the last class
    rows = []
    for image in range(IMAGES):
        weights = [noise(case + 10, image * CLASSES + c) % 13 + 1 for c in range(CLASSES)]
        weights[labels[image]] += 4 * case
        left, row = 64, []
        for c in range(CLASSES):
            share = left if c == CLASSES - 1 else 64 * weights[c] // sum(weights)
            row.append(share)
            left -= share
        rows.append(row)
    return labels, np.array(rows) / 64


def calibration_error(labels, probabilities):
    confidences, hits = probabilities.max(1), probabilities.argmax(1) == labels
    edges = np.linspace(0, 1, 16)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidences > low) & (confidences <= high)
        if inside.any():
            total += inside.mean() * abs(hits[inside].mean() - confidences[inside].mean())
    return total


def literal(values):
    return "[" + ", ".join(f"{value:.12g}" for value in values) + "]"


def main():
    print("// Made by Reference/metrics.py: run it again rather than edit.")
    print("enum ScikitLearnMetrics {")
    print("  static let cases: [[String: [Double]]] = [")
    for case in range(3):
        labels, probabilities = sample(case)
        predictions = probabilities.argmax(1)
        names = list(range(CLASSES))
        print("    [")
        found = {
            "accuracy": [metrics.accuracy_score(labels, predictions)],
            "logLoss": [metrics.log_loss(labels, np.maximum(probabilities, 0), labels=names)],
            "confusion": metrics.confusion_matrix(labels, predictions, labels=names).flatten(),
            "calibrationError": [calibration_error(labels, probabilities)],
            # Of equal probabilities the first counts as higher, as in argmax.
            "top2": [metrics.top_k_accuracy_score(
                labels, probabilities - 1e-9 * np.arange(CLASSES), k=2, labels=names)],
        }
        for averaging in [None, "macro", "micro", "weighted"]:
            scores = metrics.precision_recall_fscore_support(
                labels, predictions, labels=names, average=averaging, zero_division=0)
            for name, values in zip(["precision", "recall", "f1"], scores):
                found[f"{name}.{averaging or 'class'}"] = np.atleast_1d(values)
        found["areas"] = [
            metrics.roc_auc_score(labels == c, probabilities[:, c]) if (labels == c).any() else -1
            for c in names
        ]
        for name, values in found.items():
            print(f'      "{name}": {literal(values)},')
        print("    ],")
    print("  ]")
    print("}")


if __name__ == "__main__":
    main()
