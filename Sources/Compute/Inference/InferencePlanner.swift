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
    /// β − (mean − bias) · γ / sqrt(variance + ε), with the bias of the convolution before it.
    case bias(FoldedNorm, Parameter?)
    /// Each output channel times a learned number, and a bias likewise.
    case times(Parameter)
    /// Zeros: of a convolution with neither norm nor bias.
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
  let lowered: LoweredNetwork
  let precision: Precision
  /// Images that pass through the network at a time: few enough for their values to stay in the
  /// core's own cache.
  let images: Int
  var nodes: [Node] { lowered.nodes }
  var packed = PackedLayout()
  var parameters: [FoldedParameter] = []
  private var memory = MemoryPlanner()
  private var values: [Int: Place] = [:]
  /// The nodes that read each value.
  private let readers: [Int: [Int]]
  private let normIndex: [Int: Int]

  /// - Parameter images: Of a run.
  init(_ network: Network, images: Int, precision: Precision) throws(ComputeError) {
    let lowered = try network.lowered(for: .inference)
    self.lowered = lowered
    self.precision = precision
    let widest = lowered.nodes.map { node in
      (node.inputs + [node.output]).reduce(0) {
        $0 + lowered.storedBytes(ofValue: $1, precision)
      }
    }.max()!
    self.images = Chunk.images(of: images, bytesPerImage: widest)
    var readers: [Int: [Int]] = [:]
    for (position, node) in lowered.nodes.enumerated() {
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
    let layers = nodes.indices.filter { foldable(after: $0) == nil }.map { nodes[$0].layer }
    var first = 0
    return lowered.network.blocks.map { block in
      let steps = first..<(layers.firstIndex { $0 >= block.layers.upperBound } ?? layers.count)
      first = steps.upperBound
      return steps
    }
  }

  mutating func planSteps() throws(ComputeError) -> [any InferenceStep] {
    var steps: [any InferenceStep] = []
    for position in nodes.indices {
      // A convolution runs where its norm would: everything that the norm adds is there by then. So
      // it does where an addition or an activation alone comes after it.
      guard foldable(after: position) == nil else { continue }
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
    // Not always the last of its producers: what a norm adds may be made after its convolution.
    let producer = nodes[..<position].indices.last {
      node.inputs.contains(nodes[$0].output) && foldable(after: $0) == position
    }
    if let producer {
      if let convolution = convolution(before: producer) {
        return try planConvolution(
          nodes[convolution], scale: nodes[producer], with: node, at: position)
      }
      return try node.isScale
        ? planConvolution(nodes[producer], scale: node, at: position)
        : planConvolution(nodes[producer], with: node, at: position)
    }
    switch node.kind {
    case .norm(_, let activation):
      return NormInference(position: position, activation: activation, planner: &self)
    case .convolution, .depthwise:
      return try planConvolution(node, at: position)
    case .sum(let activation):
      return SumInference(position: position, activation: activation, planner: &self)
    case .excitation(let excitation):
      return ExcitationInference(position: position, excitation, planner: &self)
    case .globalAveragePool:
      return PoolInference(position: position, planner: &self)
    case .linear(let linear):
      return LinearInference(position: position, linear, planner: &self)
    case .operation(let operation):
      return try OperationInference(
        operation.computation(at: site(of: node)), position: position, planner: &self)
    case .input:
      return OperationInference(
        InputBlocking(of: lowered.network.input, images: images, precision: precision),
        position: position, planner: &self)
    case .output:
      return OperationInference(
        OutputUnblocking(at: site(of: node)), position: position, planner: &self)
    }
  }

  private mutating func planConvolution(
    _ node: Node, scale: Node? = nil, with follower: Node? = nil, at position: Int
  ) throws(ComputeError) -> any InferenceStep {
    let fusion = Fusion(node, scale: scale, follower)
    if case .convolution(let convolution, let isFirst) = node.kind {
      return try ConvolutionInference(
        fusion, convolution, isFirst: isFirst, at: position, planner: &self)
    }
    guard case .depthwise(let convolution) = node.kind else {
      preconditionFailure("\(node.kind) is no convolution")
    }
    return DepthwiseInference(fusion, convolution, at: position, planner: &self)
  }

  /// The last of the nodes that make what the node reads.
  private func lastProducer(of node: Node, at position: Int) -> Int? {
    nodes[..<position].lastIndex { node.inputs.contains($0.output) }
  }

  /// The convolution whose output the node at `position`, a scale, alone reads.
  private func convolution(before position: Int) -> Int? {
    guard nodes[position].isScale, let producer = lastProducer(of: nodes[position], at: position)
    else { return nil }
    return nodes[producer].isConvolution && foldable(after: producer) == position ? producer : nil
  }

  /// The position of the norm, or of the scale, addition or activation, that alone reads the node's
  /// output and takes the node in, when that is a convolution, or a scale with its convolution.
  private func foldable(after position: Int) -> Int? {
    guard nodes[position].isConvolution || convolution(before: position) != nil else { return nil }
    let output = nodes[position].output
    guard let reading = readers[output], reading.count == 1 else { return nil }
    let reader = nodes[reading[0]]
    switch reader.kind {
    case .norm:
      return nodes[position].isConvolution && reader.input == output ? reading[0] : nil
    case .sum:
      // Of two convolutions that are added, the last.
      return lastProducer(of: reader, at: reading[0]) == position ? reading[0] : nil
    case .operation where reader.isScale:
      return nodes[position].isConvolution ? reading[0] : nil
    default: return nil
    }
  }

  /// The position at which a node runs: that of the last one that takes it in.
  private func step(of position: Int) -> Int {
    foldable(after: position).map(step) ?? position
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
      bytesPerImage: lowered.storedBytes(ofValue: value, precision), at: position)
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
    guard value != 0, readers[value]!.allSatisfy({ step(of: $0) <= position }) else { return nil }
    let place = read(value, at: position)
    values[output] = place
    return place
  }

  private mutating func touch(_ place: Place, at position: Int) {
    memory.touch(place.buffer, at: position)
  }

  func parameters(of node: Node) -> [Parameter] { lowered.parameters(of: node) }

  func shape(ofValue value: Int) -> Shape { lowered.shape(ofValue: value) }

  func site(of node: Node) -> Site {
    lowered.site(of: node, images: images, precision: precision, isTraining: false)
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
    _ fusion: Fusion, layout: nas_weight_layout, grouping: ChannelGrouping = .single
  ) -> (weights: PackedParameter, bias: PackedParameter) {
    let own = parameters(of: fusion.convolution)
    let folded = fusion.norm.map { foldedNorm($0) }
    let scaling = fusion.scale.map { FoldedParameter.Folding.times(parameters(of: $0)[0]) } ?? .none
    let weights = add(
      packed.addConvolution(own[0], [layout], grouping: grouping),
      folding: folded.map { .weights($0) } ?? scaling)
    let ownBias = own.count > 1 ? own[1] : nil
    let vector = Parameter(
      name: folded?.shift.name ?? (ownBias ?? own[0]).name, shape: [own[0].shape[0]], role: .bias)
    let bias = add(
      packed.addMatrix(vector, rows: 1, columns: padded(own[0].shape[0])),
      folding: folded.map { .bias($0, ownBias) } ?? (ownBias == nil ? .zeros : scaling))
    return (weights, bias)
  }
}

/// A convolution with what runs together with it: a norm, an addition or an activation.
struct Fusion {
  let convolution: Node
  /// The norm, or the scale, that is folded into the weights.
  let norm: Node?
  let scale: Node?
  let activation: Activation?
  /// What is added before the activation.
  let added: Int?
  let output: Int

  init(_ convolution: Node, scale: Node?, _ follower: Node?) {
    self.convolution = convolution
    self.scale = scale
    let last = scale ?? convolution
    output = (follower ?? last).output
    switch follower?.kind {
    case .norm(_, let activation):
      norm = follower
      self.activation = activation
      added = follower?.secondInput
    case .sum(let activation):
      norm = nil
      self.activation = activation
      added = follower?.inputs.first { $0 != last.output }
    default: (norm, activation, added) = (nil, nil, nil)
    }
  }
}

extension Node {
  fileprivate var isConvolution: Bool {
    switch kind {
    case .convolution, .depthwise: true
    default: false
    }
  }

  fileprivate var isScale: Bool {
    if case .operation(let operation) = kind { operation is Scale } else { false }
  }
}
