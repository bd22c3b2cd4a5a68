"""Makes NumpyReference.swift: the numbers that the tests of Datasets expect.

    python3 Tests/DatasetsTests/Reference/datasets.py > Tests/DatasetsTests/NumpyReference.swift

Needs numpy, and Debian's dataset-fashion-mnist. The augmentations are written the usual way (pad,
crop, mirror, erase), not as the module does them.
"""

import gzip

import numpy as np

FASHION = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"


def example_images():
    """Two images of 2×4×5, as `BatchSourceTests.images`."""
    return np.array([(n * n + 3 * n) % 256 for n in range(80)], np.float64).reshape(2, 2, 4, 5)


def standardised(images):
    mean = (images / 255).mean(axis=(0, 2, 3))
    deviation = (images / 255).std(axis=(0, 2, 3))
    values = (images / 255 - mean[:, None, None]) / deviation[:, None, None]
    return mean, deviation, values


def cropped(image, row_shift, column_shift, flipped, padding=3):
    padded = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
    top, left = padding + row_shift, padding + column_shift
    crop = padded[:, top : top + image.shape[1], left : left + image.shape[2]]
    return crop[:, :, ::-1] if flipped else crop


def erased(image, rows, columns):
    image = image.copy()
    image[:, rows, columns] = 0
    return image


def literal(name, values):
    print(f"  static let {name}: [Float] = [")
    for row in np.reshape(values, (-1, 5)):
        print("    " + ", ".join(f"{value:.7g}" for value in row) + ",")
    print("  ]")


def main():
    with gzip.open(FASHION) as file:
        fashion = np.frombuffer(file.read(), np.uint8, offset=16) / 255
    mean, deviation, values = standardised(example_images())
    print("// Made by Reference/datasets.py: run it again rather than edit.")
    print("enum NumpyReference {")
    print(f"  static let fashionMean = {float(fashion.mean())}")
    print(f"  static let fashionDeviation = {float(fashion.std())}")
    print(f"  static let mean = {[float(value) for value in mean]}")
    print(f"  static let deviation = {[float(value) for value in deviation]}")
    literal("plain", values)
    literal("movedDownRight", cropped(values[1], -1, -2, False))
    literal("movedUpLeftAndFlipped", cropped(values[1], 2, 1, True))
    literal("cutOut", erased(values[0], slice(0, 2), slice(3, 5)))
    print("}")


main()
