import NASNetworks

/// One step of execution: a layer, or several that run as one.
struct Node: Sendable {
  enum Kind: Sendable {
    /// Blocks the network's input, for those that cannot read it as it is.
    case input
    /// A convolution, dense or in groups; first when it reads the network's input as it is. A fully
    /// connected layer is one with a kernel of one number.
    case convolution(Convolution, isFirst: Bool)
    /// Every channel its own filter.
    case depthwise(Convolution)
    /// activation(norm(input) + second input); the second may be missing.
    case norm(BatchNorm, Activation?)
    /// activation(input + second input); the second may be missing.
    case sum(Activation?)
    /// The input times a gate that is made of its means.
    case excitation(Excitation)
    case globalAveragePool
    /// The last layer, a fully connected one on a vector: it writes the network's output as it is.
    case linear(Linear)
    /// Any other operation.
    case operation(any ComputedOperation)
    /// Writes the network's output without blocks.
    case output
  }

  let kind: Kind
  /// The layer that the node stands for.
  let layer: Int
  /// Those whose parameters it uses.
  let parameterLayers: [Int]
  /// The values that it reads: see ``LoweredNetwork``.
  let inputs: [Int]
  let output: Int

  init(
    _ kind: Kind, layer: Int, parameterLayers: [Int]? = nil, inputs: [Int], output: Int
  ) {
    self.kind = kind
    self.layer = layer
    self.parameterLayers = parameterLayers ?? [layer]
    self.inputs = inputs
    self.output = output
  }

  var input: Int { inputs[0] }
  /// What a norm or a sum adds.
  var secondInput: Int? { inputs.count > 1 ? inputs[1] : nil }
}

/// A network as nodes in order of execution.
///
/// Values are the network's, and two more: within the network all are blocked, and its input and its
/// output are plain.
struct LoweredNetwork: Sendable {
  enum Purpose {
    case training
    /// What does something in training only is left out.
    case inference
  }

  let network: Network
  let nodes: [Node]
  /// Of each layer.
  private let parameters: [[Parameter]]

  init(network: Network, nodes: [Node]) {
    self.network = network
    self.nodes = nodes
    parameters = network.parametersByLayer
  }

  /// The network's input, blocked.
  static func blockedInput(of network: Network) -> Int { network.layers.count + 1 }
  /// The network's output, blocked, where no layer writes it plain.
  static func blockedOutput(of network: Network) -> Int { network.layers.count + 2 }

  var blockedInput: Int { Self.blockedInput(of: network) }
  /// The network's output, plain.
  var logits: Int { network.layers.count }

  func shape(ofValue value: Int) -> Shape {
    switch value {
    case blockedInput: network.input
    case Self.blockedOutput(of: network): network.output
    default: network.shape(ofValue: value)
    }
  }

  /// The numbers of a value for one image as executors keep it.
  func storedCount(ofValue value: Int) -> Int {
    let shape = shape(ofValue: value)
    return (value == logits ? shape.channels : padded(shape.channels)) * shape.area
  }

  /// Bytes of a value for one image; the output is f32.
  func storedBytes(ofValue value: Int, _ precision: Precision) -> Int {
    storedCount(ofValue: value) * (value == logits ? Precision.f32 : precision).bytes
  }

  func parameters(of node: Node) -> [Parameter] {
    node.parameterLayers.flatMap { parameters[$0] }
  }

  /// What an operation's kernels have to know of a node.
  func site(
    of node: Node, images: Int, precision: Precision, isTraining: Bool
  ) -> Site {
    let layer = network.layers[node.layer]
    return Site(
      layer: node.layer, inputs: network.inputs(of: layer), output: layer.output, images: images,
      precision: precision, parameters: parameters(of: node), isTraining: isTraining)
  }
}

extension Network {
  /// The network as nodes, with every batch norm, the addition after it and the activation after that
  /// in one node where nothing else reads the values between.
  func lowered(for purpose: LoweredNetwork.Purpose) throws(ComputeError) -> LoweredNetwork {
    var lowering = Lowering(network: self, purpose: purpose)
    for index in layers.indices { try lowering.lower(index) }
    lowering.finish()
    return LoweredNetwork(network: self, nodes: lowering.nodes)
  }
}
