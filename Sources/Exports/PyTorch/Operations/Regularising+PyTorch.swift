import NASNetworks

extension Dropout: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    [PythonCall("nn.Dropout", [.place(.init("rate", .other, .number(rate)))])]
  }
}

extension StochasticDepth: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    [PythonCall(.stochasticDepth, [.place(.init("rate", .other, .number(rate)))])]
  }
}

extension PythonHelper {
  fileprivate static let stochasticDepth = PythonHelper(
    name: "StochasticDepth",
    definition: """
      class StochasticDepth(nn.Module):
          \"""In training, leaves a sample's value out by a chance (arXiv:1603.09382).\"""

          def __init__(self, rate):
              super().__init__()
              self.rate = rate

          def forward(self, x):
              if not self.training:
                  return x
              kept = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device) >= self.rate
              return x * kept / (1 - self.rate)
      """)
}
