import NASNetworks

extension BatchNorm: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let arguments: [PythonCall.Argument] = [.place(site.width), .keyword("eps", .epsilon(epsilon))]
    return switch site.layout {
    case .image: [PythonCall("nn.BatchNorm2d", arguments)]
    case .sequence: [PythonCall(.sequenceBatchNorm, arguments)]
    case .vector: [PythonCall("nn.BatchNorm1d", arguments)]
    }
  }
}

extension LayerNorm: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let arguments: [PythonCall.Argument] = [.place(site.width), .keyword("eps", .epsilon(epsilon))]
    return site.layout == .image
      ? [PythonCall(.imageLayerNorm, arguments)] : [PythonCall("nn.LayerNorm", arguments)]
  }
}

extension Scale: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    [
      PythonCall(
        site.layout == .image ? .imageScale : .scale,
        [
          .place(site.width),
          .keyword("initial", .init("initial", .other, .number(initial), fallback: .number(1))),
        ])
    ]
  }
}

extension PythonHole {
  /// What both norms of PyTorch add where nothing is said is 1e-5.
  fileprivate static func epsilon(_ value: Double) -> PythonHole {
    PythonHole("epsilon", .other, .number(value), fallback: .number(1e-5))
  }
}

extension PythonHelper {
  fileprivate static let sequenceBatchNorm = PythonHelper(
    name: "SequenceBatchNorm",
    definition: """
      class SequenceBatchNorm(nn.BatchNorm1d):
          \"""Batch norm of the channels of sequences [N, positions, channels].\"""

          def forward(self, x):
              return super().forward(x.transpose(1, 2)).transpose(1, 2)
      """)

  fileprivate static let imageLayerNorm = PythonHelper(
    name: "LayerNorm2d",
    definition: """
      class LayerNorm2d(nn.LayerNorm):
          \"""Layer norm over the channels of each pixel.\"""

          def forward(self, x):
              return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
      """)

  fileprivate static let scale = PythonHelper(
    name: "Scale",
    definition: """
      class Scale(nn.Module):
          \"""Every channel, the last dimension, times a learned number.\"""

          def __init__(self, width, initial=1.0):
              super().__init__()
              self.weight = nn.Parameter(torch.full((width,), initial))

          def forward(self, x):
              return x * self.weight
      """)

  fileprivate static let imageScale = PythonHelper(
    name: "Scale2d",
    definition: """
      class Scale2d(nn.Module):
          \"""Every channel of an image times a learned number.\"""

          def __init__(self, width, initial=1.0):
              super().__init__()
              self.weight = nn.Parameter(torch.full((width,), initial))

          def forward(self, x):
              return x * self.weight[:, None, None]
      """)
}
