/// One tensor of learned or measured numbers that a layer owns.
public struct Parameter: Sendable, Hashable, Codable {
  /// The layer's name and the tensor's: `stage1.block2.expand.convolution.weight`. Of an operation
  /// by itself, the tensor's alone.
  public let name: String
  public let shape: [Int]
  public let role: Role
  /// What a scale starts from.
  public let initial: Float
  /// The sections that each axis is made up of: of channels, those of each value that was
  /// concatenated, or of each group. Networks that share a tensor share the first numbers of each
  /// section, where they have as many. Nil where each axis is one.
  public let sections: [[Int]]?

  public init(
    name: String, shape: [Int], role: Role, initial: Float = 1, sections: [[Int]]? = nil
  ) {
    self.name = name
    self.shape = shape
    self.role = role
    self.initial = initial
    self.sections = sections
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  func prefixed(by layer: String) -> Parameter {
    Parameter(
      name: "\(layer).\(name)", shape: shape, role: role, initial: initial, sections: sections)
  }

  public enum Role: String, Sendable, Hashable, Codable {
    /// Convolution `[out, in / groups, kernel rows, kernel columns]`, or fully connected `[out, in]`.
    case weight
    /// Attention's: `[3, heads, head width, in]` to queries, keys and values, `[out, heads, head
    /// width]` back.
    case projection
    /// `[positions, channels]`.
    case embedding
    /// `[out]`; of attention `[3, heads, head width]`.
    case bias
    /// A norm's factor, `[channels]`.
    case scale
    /// A norm's offset, `[channels]`.
    case shift
    /// Batch norm's mean, `[channels]`: measured, not learned.
    case runningMean
    /// Batch norm's (biased) variance, `[channels]`: measured, not learned.
    case runningVariance

    /// Whether training changes it by gradient descent.
    public var isLearned: Bool { self != .runningMean && self != .runningVariance }

    /// Whether inputs are multiplied by it and summed up: then it decays, and its gradient may explode.
    /// Biases, embeddings and what is a norm's or a scale's do neither.
    public var isOfProducts: Bool { self == .weight || self == .projection }
  }
}

extension Network {
  /// Every tensor of the network, in layer order; PyTorch's shapes.
  public var parameters: [Parameter] { parametersByLayer.flatMap { $0 } }

  /// The tensors of each layer.
  public var parametersByLayer: [[Parameter]] {
    var sections = [[input.channels]]
    return layers.map { layer in
      let (inputs, read) = (inputs(of: layer), layer.inputs.map { sections[$0] })
      let made = layer.operation.sections(of: read, inputs: inputs, output: layer.output)
      sections.append(made)
      return layer.parameters(inputs: inputs).map {
        $0.sectioned(inputs: read.first ?? [], outputs: made)
      }
    }
  }

  /// The batch norm layers, in layer order.
  public var batchNormLayers: [Layer] {
    layers.filter { $0.operation is BatchNorm }
  }
}

extension Layer {
  /// The layer's tensors, given the shapes of its inputs.
  public func parameters(inputs: [Shape]) -> [Parameter] {
    operation.parameters(inputs: inputs).map { $0.prefixed(by: name) }
  }

  /// Multiply–accumulates for one sample, given the shapes of its inputs.
  public func macs(inputs: [Shape]) -> Int {
    operation.macs(inputs: inputs, output: output)
  }
}
