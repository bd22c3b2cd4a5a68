/// What `model.py` must be for `Sample.small()`, to the letter. It was read by a person and run by
/// PyTorch; change it only together with the exporter, and read it again.
enum GoldenScript {
  static let small = """
    \"""Image classifier for made-up, found by nas.

    Search space: sample
    Genome: 0-1
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
    from collections import OrderedDict
    from pathlib import Path

    import torch
    from torch import nn

    MEAN = (0.5,)
    STD = (0.25,)
    CLASSES = ("left", "right")


    class ConvNormActivation(nn.Sequential):
        \"""Convolution, batch norm, and an activation where one is given.\"""

        def __init__(self, inputs, outputs, kernel, stride=1, groups=1, activation=None):
            layers = OrderedDict(
                convolution=nn.Conv2d(
                    inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False
                ),
                norm=nn.BatchNorm2d(outputs, eps=1e-05),
            )
            if activation is not None:
                layers["activation"] = activation()
            super().__init__(layers)


    class ResidualBlock(nn.Module):
        \"""Two 3x3 convolutions beside a shortcut (arXiv:1512.03385).\"""

        def __init__(self, inputs, outputs, stride, activation):
            super().__init__()
            self.first = ConvNormActivation(inputs, outputs, 3, stride, activation=activation)
            self.second = ConvNormActivation(outputs, outputs, 3)
            self.shortcut = nn.Identity()
            if stride != 1 or inputs != outputs:
                self.shortcut = ConvNormActivation(inputs, outputs, 1, stride)
            self.activation = activation()

        def forward(self, x):
            branch = self.second(self.first(x))
            return self.activation(branch + self.shortcut(x))


    class Classifier(nn.Module):
        \"""Global average pooling and a fully connected layer.\"""

        def __init__(self, inputs, classes):
            super().__init__()
            self.linear = nn.Linear(inputs, classes)

        def forward(self, x):
            return self.linear(x.mean(dim=(2, 3)))


    class Network(nn.Module):
        \"""The blocks in order; their arguments are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.stem = ConvNormActivation(1, 2, kernel=3, stride=1, activation=nn.ReLU)
            self.body = ResidualBlock(2, 2, stride=1, activation=nn.ReLU)
            self.classifier = Classifier(2, 2)

        def forward(self, x):
            x = self.stem(x)
            x = self.body(x)
            return self.classifier(x)


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
}
