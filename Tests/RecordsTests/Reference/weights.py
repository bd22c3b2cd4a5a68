"""Makes the files of weights that WeightFileTests reads: by Keras, h5py and safetensors themselves.

    KERAS_BACKEND=torch python3 Tests/RecordsTests/Reference/weights.py Tests/RecordsTests/Reference

Needs keras (made with 3.15), torch, h5py and safetensors. The n-th number of every tensor, as its own
program stores it, is n.
"""

import sys

import h5py
import keras
import numpy as np
import torch
from safetensors.torch import save_file


def counted(shape):
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def main():
    folder = sys.argv[1]
    image = keras.Input((4, 4, 2))
    x = keras.layers.Conv2D(3, (2, 1), name="stem_convolution")(image)
    x = keras.layers.BatchNormalization(name="stem_norm")(x)
    x = keras.layers.DepthwiseConv2D(2, use_bias=False, name="depthwise")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dense(2, name="classifier")(x)
    model = keras.Model(image, x)
    for layer in model.layers:
        layer.set_weights([counted(weight.shape) for weight in layer.get_weights()])
    model.save_weights(f"{folder}/keras.weights.h5")

    with h5py.File(f"{folder}/plain.h5", "w") as file:
        file["stem/convolution/weight"] = counted((3, 2, 2, 1))
        file["stem/convolution/half"] = counted((4,)).astype(np.float16)
        file.create_dataset("stem/norm/weight", data=counted((3,)).astype(np.float64),
                            compression="gzip", chunks=(2,))
        file["steps"] = 7
        file["names"] = ["a", "b"]
        file["old/old/kernel:0"] = counted((2, 3))
        file["old/old/bias:0"] = counted((3,))
        file["old"].attrs["weight_names"] = [b"old/kernel:0", b"old/bias:0"]
        file.attrs["count"] = 3

    numbers = torch.tensor([1.5, -2.0, 0.15625, 65504.0, 5.9604644775390625e-08, -0.0])
    save_file({
        "single": numbers.reshape(2, 3), "half": numbers.half(), "brain": numbers.bfloat16(),
        "double": numbers.double(), "steps": torch.tensor(3), "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 4),
    }, f"{folder}/torch.safetensors", metadata={"format": "pt"})


main()
