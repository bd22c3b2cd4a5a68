import NASNetworks

extension SqueezeExcite: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    guard site.layout == .image else { return [] }
    return [PythonCall(.squeezeExcite, [.place(site.width), .place(.channels("hidden", hidden))])]
  }
}

extension PythonHelper {
  fileprivate static let squeezeExcite = PythonHelper(
    name: "SqueezeExcite",
    definition: """
      class SqueezeExcite(nn.Module):
          \"""Scales each channel by what all channels' means say (arXiv:1709.01507).\"""

          def __init__(self, width, hidden):
              super().__init__()
              self.reduce = nn.Linear(width, hidden)
              self.expand = nn.Linear(hidden, width)

          def forward(self, x):
              scale = torch.relu(self.reduce(x.mean((2, 3))))
              scale = torch.sigmoid(self.expand(scale))
              return x * scale[:, :, None, None]
      """)
}
