import NASNetworks

extension Tokens: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "\(x[0], least: .atom).flatten(2).transpose(1, 2)"
  }
}

extension PositionEmbedding: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let positions = PythonHole("positions", .other, .whole(site.shape.height))
    return [PythonCall(.positionEmbedding, [.place(positions), .place(site.width)])]
  }
}

extension LearnedToken: PyTorchOperation {
  /// It reads a value only to see of how many samples.
  func modules(_ site: LayerSite) -> [PythonCall] {
    [PythonCall(.learnedToken, [.place(.channels("width", width))])]
  }
}

extension FirstToken: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "\(x[0], least: .atom)[:, 0]"
  }
}

extension SelfAttention: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let channels = site.shape.channels
    let each = headWidth(of: channels)
    return [
      PythonCall(
        .selfAttention,
        [
          .place(site.width), .keyword("heads", .init("heads", .other, .whole(heads))),
          .keyword("head_width", .init("head_width", .other, .whole(each))),
          .keyword("bias", .init("bias", .other, .flag(hasBias), fallback: .flag(true))),
        ])
    ]
  }

  /// Queries, keys and values, and heads, are rows one after another.
  func shape(of parameter: Parameter, _ site: LayerSite) -> [Int] {
    let channels = site.shape.channels
    let inner = heads * headWidth(of: channels)
    return switch parameter.name {
    case "project.weight": [3 * inner, channels]
    case "project.bias": [3 * inner]
    case "merge.weight": [channels, inner]
    default: parameter.shape
    }
  }
}

extension PythonHelper {
  fileprivate static let positionEmbedding = PythonHelper(
    name: "PositionEmbedding",
    definition: """
      class PositionEmbedding(nn.Module):
          \"""Adds a learned number for each channel of each position.\"""

          def __init__(self, positions, width):
              super().__init__()
              self.weight = nn.Parameter(torch.randn(positions, width) * 0.02)

          def forward(self, x):
              return x + self.weight
      """)

  fileprivate static let learnedToken = PythonHelper(
    name: "LearnedToken",
    definition: """
      class LearnedToken(nn.Module):
          \"""A sequence of one learned position, once for each sample of a batch.\"""

          def __init__(self, width):
              super().__init__()
              self.weight = nn.Parameter(torch.randn(1, width) * 0.02)

          def forward(self, batch):
              return self.weight.expand(len(batch), -1, -1)
      """)

  fileprivate static let selfAttention = PythonHelper(
    name: "SelfAttention",
    definition: """
      class SelfAttention(nn.Module):
          \"""Multi-head self-attention over the positions of a sequence (arXiv:1706.03762).\"""

          def __init__(self, width, heads, head_width, bias=True):
              super().__init__()
              self.heads = heads
              self.project = nn.Linear(width, 3 * heads * head_width, bias=bias)
              self.merge = nn.Linear(heads * head_width, width, bias=bias)

          def forward(self, x):
              # Each of queries, keys and values is [N, heads, positions, head_width].
              split = self.project(x).unflatten(2, (3, self.heads, -1))
              queries, keys, values = split.permute(2, 0, 3, 1, 4)
              mixed = F.scaled_dot_product_attention(queries, keys, values)
              return self.merge(mixed.transpose(1, 2).flatten(2))
      """)
}
