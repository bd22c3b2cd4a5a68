import NASNetworks

extension Tokens: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let positions = PythonHole("positions", .other, .whole(site.output.height))
    return "ops.reshape(\(x[0]), (-1, \(positions), \(PythonExpression(site.width))))"
  }
}

extension PositionEmbedding: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] { [PythonCall(.positionEmbedding)] }
}

extension LearnedToken: KerasOperation {
  /// It reads a value only to see of how many samples.
  func layers(_ site: LayerSite) -> [PythonCall] {
    [PythonCall(.learnedToken, [.place(.channels("width", width))])]
  }
}

extension FirstToken: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "\(x[0], least: .atom)[:, 0]"
  }
}

extension SelfAttention: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    let each = headWidth(of: site.shape.channels)
    return [
      PythonCall(
        .selfAttention,
        [
          .keyword("heads", .init("heads", .other, .whole(heads))),
          .keyword("head_width", .init("head_width", .other, .whole(each))),
          .keyword("bias", .init("bias", .other, .flag(hasBias), fallback: .flag(true))),
        ])
    ]
  }

  /// A layer each for queries, keys and values, `[in, heads, head width]`, and one back.
  func variables(_ site: LayerSite) -> [KerasVariable] {
    let parts = ["query", "key", "value"].enumerated().flatMap { part, name in
      let layer = "attention/\(name)_dense"
      let weight = KerasVariable("project.weight", of: layer, part: part, axes: [2, 0, 1])
      let bias = KerasVariable("project.bias", of: layer, part: part, axes: [0, 1])
      return hasBias ? [weight, bias] : [weight]
    }
    let layer = "attention/output_dense"
    let weight = KerasVariable("merge.weight", of: layer, axes: [1, 2, 0])
    let bias = KerasVariable("merge.bias", of: layer, axes: [0])
    return parts + (hasBias ? [weight, bias] : [weight])
  }
}

extension PythonHelper {
  fileprivate static let positionEmbedding = PythonHelper(
    name: "PositionEmbedding",
    definition: """
      class PositionEmbedding(layers.Layer):
          \"""Adds a learned number for each channel of each position.\"""

          def build(self, shape):
              initial = keras.initializers.RandomNormal(stddev=0.02)
              self.weight = self.add_weight(shape=shape[1:], initializer=initial)

          def call(self, x):
              return x + self.weight
      """)

  fileprivate static let learnedToken = PythonHelper(
    name: "LearnedToken",
    definition: """
      class LearnedToken(layers.Layer):
          \"""A sequence of one learned position, once for each sample of a batch.\"""

          def __init__(self, width):
              super().__init__()
              self.width = width

          def build(self, shape):
              initial = keras.initializers.RandomNormal(stddev=0.02)
              self.weight = self.add_weight(shape=(1, self.width), initializer=initial)

          def call(self, batch):
              return ops.broadcast_to(self.weight, (ops.shape(batch)[0], 1, self.width))
      """)

  fileprivate static let selfAttention = PythonHelper(
    name: "SelfAttention",
    definition: """
      class SelfAttention(layers.Layer):
          \"""Multi-head self-attention over the positions of a sequence (arXiv:1706.03762).\"""

          def __init__(self, heads, head_width, bias=True):
              super().__init__()
              self.attention = layers.MultiHeadAttention(heads, head_width, use_bias=bias)

          def call(self, x):
              return self.attention(x, x)
      """)
}
