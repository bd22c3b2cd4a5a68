/// What `model.py` must be for `Sample.small()`, to the letter. It was read by a person and run by
/// PyTorch and Keras; change it only together with the exporter, and read it again.
enum GoldenScript {
  static let small = """
    \"""Image classifier for made-up, found by nas.

    Search space: sample
    Genome: 0-1
    Chosen: stem width 4
    Cost: 1,444 multiply-accumulates an image
    Size: 108 parameters
    Weights: random
    Accuracy: not measured

        from model import load
        logits = load()(images)

    Images are float32 [N, 1, 4, 4]: (pixel / 255 - MEAN) / STD, channel by channel.
    Needs torch.
    \"""

    import json
    from pathlib import Path

    import torch
    from torch import nn

    MEAN = (0.5,)
    STD = (0.25,)
    CLASSES = ("left", "right")


    class ConvNormActivation(nn.Module):
        \"""`conv-norm` of the search space, one of 2 forms.\"""

        def __init__(self, inputs):
            super().__init__()
            self.convolution = nn.Conv2d(inputs, 2, 3, padding=1, bias=False)
            self.norm = nn.BatchNorm2d(2)
            self.activation = nn.ReLU()

        def forward(self, x):
            return self.activation(self.norm(self.convolution(x)))


    class ConvNorm(nn.Module):
        \"""`conv-norm` of the search space, one of 2 forms.\"""

        def __init__(self):
            super().__init__()
            self.convolution = nn.Conv2d(2, 2, 3, padding=1, bias=False)
            self.norm = nn.BatchNorm2d(2)

        def forward(self, x):
            return self.norm(self.convolution(x))


    class Residual(nn.Module):
        \"""`residual` of the search space.\"""

        def __init__(self):
            super().__init__()
            self.first = ConvNormActivation(2)
            self.second = ConvNorm()
            self.activation = nn.ReLU()

        def forward(self, x):
            return self.activation(self.second(self.first(x)) + x)


    class Network(nn.Module):
        \"""The network; the arguments of its blocks are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.stem = ConvNormActivation(1)
            self.body = Residual()
            self.head = nn.Sequential(
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(2, 2),
            )

        def forward(self, x):
            x = self.stem(x)
            x = self.body(x)
            return self.head(x)


    def read_safetensors(path):
        \"""The tensors of a safetensors file of f32, by name.\"""
        data = bytearray(Path(path).read_bytes())
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        header.pop("__metadata__", None)
        tensors = {}
        for name, entry in header.items():
            first, end = entry["data_offsets"]
            flat = torch.frombuffer(data[start + first : start + end], dtype=torch.float32)
            tensors[name] = flat.reshape(entry["shape"])
        return tensors


    def load(path=None):
        \"""The network with its trained weights, ready for inference.\"""
        network = Network()
        weights = read_safetensors(path or Path(__file__).with_name("model.safetensors"))
        network.load_state_dict(weights, strict=True)
        return network.eval()


    if __name__ == "__main__":
        network = load()
        images = torch.zeros(1, 1, 4, 4)
        with torch.no_grad():
            logits = network(images)
        print(f"{sum(p.numel() for p in network.parameters()):,} parameters")
        print(f"{tuple(images.shape)} -> {tuple(logits.shape)}")

    """

  static let smallInKeras = """
    \"""Image classifier for made-up, found by nas.

    Search space: sample
    Genome: 0-1
    Chosen: stem width 4
    Cost: 1,444 multiply-accumulates an image
    Size: 108 parameters
    Weights: random
    Accuracy: not measured

        from model import load
        logits = load()(images)

    Images are float32 [N, 4, 4, 1]: (pixel / 255 - MEAN) / STD, channel by channel.
    Needs Keras 3 on PyTorch, JAX or TensorFlow.
    \"""

    import math
    from pathlib import Path

    import keras
    from keras import layers

    MEAN = (0.5,)
    STD = (0.25,)
    CLASSES = ("left", "right")


    class Convolution(layers.Layer):
        \"""A convolution with as many zeros on every side, of every `skip`th row and column.

        Keras's own "same" has fewer above and left where there is a stride.
        \"""

        def __init__(
            self, width, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True, skip=1
        ):
            super().__init__()
            self.width = width
            self.groups = groups
            self.skip = skip
            self.pad = layers.ZeroPadding2D(padding) if padding else None
            self.settings = {
                "kernel_size": kernel,
                "strides": stride,
                "dilation_rate": dilation,
                "use_bias": bias,
            }

        def build(self, shape):
            inputs = shape[-1]
            if inputs == self.groups > 1:
                self.convolve = layers.DepthwiseConv2D(
                    depth_multiplier=self.width // inputs, **self.settings
                )
            else:
                self.convolve = layers.Conv2D(self.width, groups=self.groups, **self.settings)

        def call(self, x):
            if self.pad:
                x = self.pad(x)
            if self.skip > 1:
                x = x[:, :: self.skip, :: self.skip]
            return self.convolve(x)


    class ConvNormActivation(layers.Layer):
        \"""`conv-norm` of the search space, one of 2 forms.\"""

        def __init__(self):
            super().__init__()
            self.convolution = Convolution(2, 3, padding=1, bias=False)
            self.norm = layers.BatchNormalization(epsilon=1e-05)
            self.activation = layers.Activation("relu")

        def call(self, x):
            return self.activation(self.norm(self.convolution(x)))


    class ConvNorm(layers.Layer):
        \"""`conv-norm` of the search space, one of 2 forms.\"""

        def __init__(self):
            super().__init__()
            self.convolution = Convolution(2, 3, padding=1, bias=False)
            self.norm = layers.BatchNormalization(epsilon=1e-05)

        def call(self, x):
            return self.norm(self.convolution(x))


    class Residual(layers.Layer):
        \"""`residual` of the search space.\"""

        def __init__(self):
            super().__init__()
            self.first = ConvNormActivation()
            self.second = ConvNorm()
            self.activation = layers.Activation("relu")

        def call(self, x):
            return self.activation(self.second(self.first(x)) + x)


    class Network(layers.Layer):
        \"""The network; the arguments of its blocks are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.stem = ConvNormActivation()
            self.body = Residual()
            self.head = keras.Sequential([layers.GlobalAveragePooling2D(), layers.Dense(2)])

        def call(self, x):
            x = self.stem(x)
            x = self.body(x)
            return self.head(x)


    def load(path=None):
        \"""The network with its trained weights: a model that can be asked, compiled and fitted.\"""
        images = keras.Input((4, 4, 1))
        model = keras.Model(images, Network()(images))
        model.load_weights(path or Path(__file__).with_name("model.weights.h5"))
        return model


    if __name__ == "__main__":
        model = load()
        images = keras.ops.zeros((1, 4, 4, 1))
        logits = model(images)
        print(f"{sum(math.prod(w.shape) for w in model.trainable_weights):,} parameters")
        print(f"{tuple(images.shape)} -> {tuple(logits.shape)}")

    """
}
