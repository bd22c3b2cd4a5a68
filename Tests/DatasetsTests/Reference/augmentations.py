"""Makes TorchvisionReference.swift: what torchvision makes of images that our augmentations change.

    python3 Tests/DatasetsTests/Reference/augmentations.py > Tests/DatasetsTests/TorchvisionReference.swift

Needs torch and torchvision; made with 2.13 and 0.28. Moves are of numbers between 0 and 1 with zeros
around them; colours are given as 0 to 255.
"""

import torch
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as F

# Channels, rows and columns, as `AugmentationReferenceTests` has them.
COLOUR = (3, 6, 7)
GREY = (1, 18, 20)


def image(shape):
    count = shape[0] * shape[1] * shape[2]
    return torch.tensor([(7 * n * n + 13 * n) % 256 for n in range(count)], dtype=torch.uint8).reshape(shape)


def literal(name, values):
    print(f"  static let {name}: [Float] = [")
    for row in values.double().reshape(-1, values.shape[-1]).tolist():
        print("    " + ", ".join(f"{value:.7g}" for value in row) + ",")
    print("  ]")


def affine(pixels, angle=0.0, translate=(0, 0), shear=(0.0, 0.0)):
    return F.affine(pixels, angle=angle, translate=list(translate), scale=1.0, shear=list(shear),
                    interpolation=InterpolationMode.BILINEAR, fill=None, center=None)


def main():
    colour, grey = image(COLOUR), image(GREY)
    numbers = colour / 255.0
    print("// Made by Reference/augmentations.py: run it again rather than edit.")
    print("enum TorchvisionReference {")
    literal("turned", F.rotate(numbers, 25, interpolation=InterpolationMode.BILINEAR, fill=None))
    literal("turnedByAQuarter", F.rotate(numbers, 90, interpolation=InterpolationMode.BILINEAR, fill=None))
    literal("translated", affine(numbers, translate=(2, -1)))
    degrees = torch.rad2deg(torch.atan(torch.tensor(0.3))).item()
    literal("shearedX", affine(numbers, shear=(degrees, 0.0)))
    literal("shearedY", affine(numbers, shear=(0.0, degrees)))
    literal("brighter", 255 * F.adjust_brightness(numbers, 1.6))
    literal("lessContrast", 255 * F.adjust_contrast(numbers, 0.4))
    literal("moreContrast", 255 * F.adjust_contrast(numbers, 1.7))
    literal("lessSaturated", 255 * F.adjust_saturation(numbers, 0.3))
    literal("moreSaturated", 255 * F.adjust_saturation(numbers, 1.8))
    literal("hueTurned", 255 * F.adjust_hue(numbers, 0.21))
    literal("hueTurnedBack", 255 * F.adjust_hue(numbers, -0.45))
    literal("sharper", 255 * F.adjust_sharpness(numbers, 1.7))
    literal("blurred", 255 * F.adjust_sharpness(numbers, 0.2))
    literal("solarised", F.solarize(colour, 100))
    literal("posterised", F.posterize(colour, 3))
    dark = (colour // 3 + 20)
    literal("stretched", 255 * F.autocontrast(dark / 255.0))
    literal("equalised", F.equalize(grey))
    literal("greyContrast", 255 * F.adjust_contrast(grey[:, :6] / 255.0, 0.4))
    print("}")


main()
