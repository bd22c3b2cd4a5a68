import NASNetworks

/// The Python classes that blocks are exported to, in the order in which `model.py` defines them.
enum PyTorchClass: String, CaseIterable {
  case convNormActivation = "ConvNormActivation"
  case squeezeExcite = "SqueezeExcite"
  case residualBlock = "ResidualBlock"
  case invertedResidualBlock = "InvertedResidualBlock"
  case classifier = "Classifier"

  /// The classes that the given blocks call, and those that these are made of.
  static func needed(by blocks: [PyTorchBlock]) -> [PyTorchClass] {
    allCases.filter { candidate in
      blocks.contains { block in
        switch candidate {
        case .convNormActivation: block.pythonClass != .classifier
        case .squeezeExcite: block.squeezes
        case .residualBlock, .invertedResidualBlock, .classifier:
          block.pythonClass == candidate
        }
      }
    }
  }

  /// The class's definition.
  ///
  /// - Parameter squeezes: Whether any block of this class has squeeze-excite; without it, the
  ///   class does not mention it.
  func definition(squeezes: Bool) -> String {
    switch self {
    case .convNormActivation: Self.convNormActivationDefinition
    case .squeezeExcite: Self.squeezeExciteDefinition
    case .residualBlock: Self.residualBlockDefinition(squeezes: squeezes)
    case .invertedResidualBlock: Self.invertedResidualBlockDefinition(squeezes: squeezes)
    case .classifier: Self.classifierDefinition
    }
  }
}

extension PyTorchClass {
  private static let convNormActivationDefinition = """
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
    """

  private static let squeezeExciteDefinition = """
    class SqueezeExcite(nn.Module):
        \"""Scales each channel by what all channels' means say (arXiv:1709.01507).\"""

        def __init__(self, channels, hidden):
            super().__init__()
            self.reduce = nn.Linear(channels, hidden)
            self.expand = nn.Linear(hidden, channels)

        def forward(self, x):
            scale = torch.relu(self.reduce(x.mean(dim=(2, 3))))
            scale = torch.sigmoid(self.expand(scale))
            return x * scale[:, :, None, None]
    """

  private static func residualBlockDefinition(squeezes: Bool) -> String {
    """
    class ResidualBlock(nn.Module):
        \"""Two 3x3 convolutions beside a shortcut (arXiv:1512.03385).\"""

        def __init__(self, inputs, outputs, stride, activation\(squeezes ? squeezeParameter : "")):
            super().__init__()
            self.first = ConvNormActivation(inputs, outputs, 3, stride, activation=activation)
            self.second = ConvNormActivation(outputs, outputs, 3)\(squeezes ? excite("outputs") : "")
            self.shortcut = nn.Identity()
            if stride != 1 or inputs != outputs:
                self.shortcut = ConvNormActivation(inputs, outputs, 1, stride)
            self.activation = activation()

        def forward(self, x):
            branch = self.second(self.first(x))
            return self.activation(\(squeezes ? "self.excite(branch)" : "branch") + self.shortcut(x))
    """
  }

  private static func invertedResidualBlockDefinition(squeezes: Bool) -> String {
    """
    class InvertedResidualBlock(nn.Module):
        \"""Expand, filter channel by channel, project (arXiv:1801.04381).\"""

        def __init__(self, inputs, outputs, expanded, kernel, stride, activation\(squeezes ? squeezeParameter : "")):
            super().__init__()
            self.expand = ConvNormActivation(inputs, expanded, 1, activation=activation)
            self.depthwise = ConvNormActivation(
                expanded, expanded, kernel, stride, groups=expanded, activation=activation
            )\(squeezes ? excite("expanded") : "")
            self.project = ConvNormActivation(expanded, outputs, 1)
            self.adds_input = stride == 1 and inputs == outputs

        def forward(self, x):
            branch = self.depthwise(self.expand(x))
            branch = self.project(\(squeezes ? "self.excite(branch)" : "branch"))
            return branch + x if self.adds_input else branch
    """
  }

  private static let squeezeParameter = ", squeeze=None"

  private static func excite(_ channels: String) -> String {
    "\n        self.excite = SqueezeExcite(\(channels), squeeze) if squeeze else nn.Identity()"
  }

  private static let classifierDefinition = """
    class Classifier(nn.Module):
        \"""Global average pooling and a fully connected layer.\"""

        def __init__(self, inputs, classes):
            super().__init__()
            self.linear = nn.Linear(inputs, classes)

        def forward(self, x):
            return self.linear(x.mean(dim=(2, 3)))
    """
}
