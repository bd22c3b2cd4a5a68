import CNASKernels
import NASNetworks

/// Where everything is for the steps of one inference.
struct InferenceRun {
  let worker: Worker
  /// The chunk's images, plain NCHW in f32.
  var input: UnsafeMutablePointer<Float>
  let arena: UnsafeMutableRawPointer
  let locations: [MemoryPlanner.Location]
  let weights: UnsafeMutablePointer<Float>

  func pointer(_ place: Place) -> UnsafeMutableRawPointer {
    arena + locations[place.buffer].offset
  }

  /// The same, for what is f32 in every precision.
  func floats(_ place: Place) -> UnsafeMutablePointer<Float> {
    pointer(place).assumingMemoryBound(to: Float.self)
  }
}

/// A node, or a convolution with the norm after it, compiled for inference.
protocol InferenceStep: Sendable {
  func run(_ run: InferenceRun) throws(ComputeError)
}

/// A tensor of the packed weights of inference, and the norm folded into it.
struct FoldedParameter {
  let packed: PackedParameter
  let folding: Folding

  enum Folding {
    case none
    /// Each output channel times γ / sqrt(variance + ε) of the norm.
    case weights(FoldedNorm)
    /// The factor itself.
    case scale(FoldedNorm)
    /// β − mean · γ / sqrt(variance + ε).
    case bias(FoldedNorm)
    /// Zeros: a convolution without norm has no bias.
    case zeros
  }
}

/// A batch norm's position among the network's, and its parameters.
struct FoldedNorm {
  let index: Int
  let scale: Parameter
  let shift: Parameter
  let epsilon: Float
}

/// Compiles a network's nodes into inference steps and lays out their memory. Time is the position
/// of the node.
struct InferencePlanner {
  let network: Network
  let precision: Precision
  /// Images that pass through the network at a time: few enough for their values to stay in the
  /// core's own cache.
  let images: Int
  let nodes: [Node]
  var packed = PackedLayout()
  var parameters: [FoldedParameter] = []
  private var memory = MemoryPlanner()
  private var values: [Int: Place] = [:]
  /// The nodes that read each value.
  private let readers: [Int: [Int]]
  private let normIndex: [Int: Int]

  /// - Parameter images: Of a run.
  init(_ network: Network, images: Int, precision: Precision) throws(ComputeError) {
    self.network = network
    self.precision = precision
    nodes = try network.lowered()
    let widest = nodes.map { node in
      (node.inputs + [node.output]).reduce(0) {
        $0 + network.storedBytes(ofValue: $1, precision)
      }
    }.max()!
    self.images = Chunk.images(of: images, bytesPerImage: widest)
    var readers: [Int: [Int]] = [:]
    for (position, node) in nodes.enumerated() {
      for value in node.inputs { readers[value, default: []].append(position) }
    }
    self.readers = readers
    let norms = network.layers.indices.filter { network.layers[$0].operation is BatchNorm }
    normIndex = Dictionary(uniqueKeysWithValues: zip(norms, 0...))
  }

  /// Where every buffer lies, when all is planned.
  func layoutMemory() -> (locations: [MemoryPlanner.Location], bytes: Int) {
    memory.layout(images: images) { _ in images }
  }

  /// The steps of each of the network's blocks, as ``planSteps()`` numbers them.
  var blockSteps: [Range<Int>] {
    let layers = nodes.indices.filter { foldableNorm(after: $0) == nil }.map { nodes[$0].layer }
    var first = 0
    return network.blocks.map { block in
      let steps = first..<(layers.firstIndex { $0 >= block.layers.upperBound } ?? layers.count)
      first = steps.upperBound
      return steps
    }
  }

  mutating func planSteps() throws(ComputeError) -> [any InferenceStep] {
    var steps: [any InferenceStep] = []
    for position in nodes.indices {
      // A convolution runs where its norm would: everything that the norm adds is there by then.
      guard foldableNorm(after: position) == nil else { continue }
      steps.append(try planStep(position))
    }
    return steps
  }

  /// The logits' place, read after the last step.
  mutating func planOutput() -> Place {
    let place = values[nodes[nodes.count - 1].output]!
    touch(place, at: nodes.count)
    return place
  }

  private mutating func planStep(_ position: Int) throws(ComputeError) -> any InferenceStep {
    let node = nodes[position]
    switch node.kind {
    case .norm(_, let activation):
      if let producer = nodes.firstIndex(where: { $0.output == node.input }),
        foldableNorm(after: producer) == position
      {
        return try planConvolution(nodes[producer], norm: node, activation, at: position)
      }
      return NormInference(position: position, activation: activation, planner: &self)
    case .convolution, .depthwise:
      return try planConvolution(node, norm: nil, nil, at: position)
    case .sum(let activation):
      return SumInference(position: position, activation: activation, planner: &self)
    case .squeezeExcite(let hidden):
      return SqueezeExciteInference(position: position, hidden: hidden, planner: &self)
    case .globalAveragePool:
      return PoolInference(position: position, planner: &self)
    case .linear:
      return LinearInference(position: position, planner: &self)
    }
  }

  private mutating func planConvolution(
    _ node: Node, norm: Node?, _ activation: Activation?, at position: Int
  ) throws(ComputeError) -> any InferenceStep {
    if case .convolution(let convolution, let isFirst) = node.kind {
      return try ConvolutionInference(
        node, convolution, isFirst: isFirst, norm: norm, activation, at: position, planner: &self)
    }
    guard case .depthwise(let convolution) = node.kind else {
      preconditionFailure("\(node.kind) is no convolution")
    }
    return DepthwiseInference(
      node, convolution, norm: norm, activation, at: position, planner: &self)
  }

  /// The position of the norm that alone reads the node's output, when the node is a convolution.
  private func foldableNorm(after position: Int) -> Int? {
    switch nodes[position].kind {
    case .convolution, .depthwise: break
    default: return nil
    }
    guard let reading = readers[nodes[position].output], reading.count == 1,
      case .norm = nodes[reading[0]].kind, nodes[reading[0]].input == nodes[position].output
    else { return nil }
    return reading[0]
  }

  // MARK: For the steps

  /// Where a value that was made before is read.
  mutating func read(_ value: Int, at position: Int) -> Place {
    let place = values[value]!
    touch(place, at: position)
    return place
  }

  /// A place for the value that the step makes.
  mutating func write(_ value: Int, at position: Int) -> Place {
    let place = makeBuffer(
      bytesPerImage: network.storedBytes(ofValue: value, precision), at: position)
    values[value] = place
    return place
  }

  /// A buffer that lives during the step.
  mutating func makeBuffer(bytesPerImage: Int, at position: Int) -> Place {
    let place = memory.makePlace(bytesPerImage: bytesPerImage)
    touch(place, at: position)
    return place
  }

  /// Lets the step write its output over `value`, if no later step reads that.
  mutating func overwrite(_ value: Int, with output: Int, at position: Int) -> Place? {
    guard value != 0,
      readers[value]!.allSatisfy({ (foldableNorm(after: $0) ?? $0) <= position })
    else { return nil }
    let place = read(value, at: position)
    values[output] = place
    return place
  }

  private mutating func touch(_ place: Place, at position: Int) {
    memory.touch(place.buffer, at: position)
  }

  func parameters(of node: Node) -> [Parameter] {
    network.parameters(ofLayer: node.layer)
  }

  func foldedNorm(_ node: Node) -> FoldedNorm {
    guard case .norm(let norm, _) = node.kind else {
      preconditionFailure("\(node.kind) is no norm")
    }
    let own = parameters(of: node)
    return FoldedNorm(
      index: normIndex[node.layer]!, scale: own[0], shift: own[1], epsilon: Float(norm.epsilon))
  }

  mutating func add(
    _ packed: PackedParameter, folding: FoldedParameter.Folding = .none
  ) -> PackedParameter {
    parameters.append(FoldedParameter(packed: packed, folding: folding))
    return packed
  }

  /// A convolution's weights and bias, the norm folded in.
  mutating func addConvolution(
    _ node: Node, layout: nas_weight_layout, norm: Node?
  ) -> (weights: PackedParameter, bias: PackedParameter) {
    let parameter = parameters(of: node)[0]
    let folded = norm.map { foldedNorm($0) }
    let weights = add(
      packed.addConvolution(parameter, [layout]),
      folding: folded.map { .weights($0) } ?? .none)
    let vector = Parameter(
      name: folded?.shift.name ?? parameter.name, shape: [parameter.shape[0]], role: .bias)
    let bias = add(
      packed.addMatrix(vector, rows: 1, columns: padded(parameter.shape[0])),
      folding: folded.map { .bias($0) } ?? .zeros)
    return (weights, bias)
  }
}
