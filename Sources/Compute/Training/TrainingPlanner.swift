import CKernels
import Networks

/// Compiles a network's nodes into training steps and lays out their memory.
///
/// Time runs from 0: node `i` goes forward at `i`, the loss comes at `n`, and node `i` goes
/// backward at `2n − i`. Values live until their last backward use; a gradient lives from the
/// consumer that makes it to the producer that takes it.
struct TrainingPlanner {
  let network: Network
  let images: Int
  let nodes: [Node]
  var packed = PackedLayout()
  private(set) var memory = MemoryPlanner()
  /// Where each value of the network is kept.
  private var values: [Int: Place] = [0: .input]
  /// The parts whose sum is the gradient of a value.
  private var gradients: [Int: [Place]] = [:]

  init(_ network: Network, images: Int) throws(ComputeError) {
    self.network = network
    self.images = images
    nodes = try network.lowered()
    for (time, node) in nodes.enumerated() {
      let buffer = makeBuffer(floats(ofValue: node.output))
      values[node.output] = buffer
      for value in node.inputs + [node.output] { touch(place(ofValue: value), at: time) }
    }
  }

  /// The loss reads the logits and writes their gradient.
  mutating func planLoss() -> (logits: Place, gradient: Place) {
    let value = nodes[nodes.count - 1].output
    let gradient = makeBuffer(floats(ofValue: value))
    touch(place(ofValue: value), at: nodes.count)
    touch(gradient, at: nodes.count)
    gradients[value] = [gradient]
    return (place(ofValue: value), gradient)
  }

  // MARK: For the steps

  func forwardTime(_ node: Int) -> Int { node }
  func backwardTime(_ node: Int) -> Int { 2 * nodes.count - node }

  /// The floats of a value for all images: blocked where it has positions, plain for logits.
  func floats(ofValue value: Int) -> Int {
    let shape = network.shape(ofValue: value)
    let isLogits = value == network.layers.count
    return images * (isLogits ? shape.channels : padded(shape.channels)) * shape.area
  }

  func place(ofValue value: Int) -> Place { values[value]! }

  mutating func makeBuffer(_ count: Int) -> Place { .buffer(memory.makeBuffer(count)) }

  mutating func touch(_ place: Place, at time: Int) {
    if case .buffer(let id) = place { memory.touch(id, at: time) }
  }

  /// A buffer that lives from the node's forward to its backward pass.
  mutating func makeKept(_ count: Int, node: Int) -> Place {
    let buffer = makeBuffer(count)
    touch(buffer, at: forwardTime(node))
    touch(buffer, at: backwardTime(node))
    return buffer
  }

  /// The parts of the gradient of the node's output, touched; every consumer has added its own.
  mutating func takeGradients(node: Int) -> [Place] {
    let parts = gradients.removeValue(forKey: nodes[node].output) ?? []
    precondition(!parts.isEmpty, "nothing reads layer '\(network.layers[nodes[node].layer].name)'")
    for part in parts { touch(part, at: backwardTime(node)) }
    return parts
  }

  /// Says that the node's backward pass leaves a part of the value's gradient there.
  mutating func giveGradient(_ part: Place, ofValue value: Int, node: Int) {
    touch(part, at: backwardTime(node))
    gradients[value, default: []].append(part)
  }

  /// A new part of the value's gradient, as large as the value.
  mutating func makeGradient(ofValue value: Int, node: Int) -> Place {
    let part = makeBuffer(floats(ofValue: value))
    giveGradient(part, ofValue: value, node: node)
    return part
  }

  /// The node's backward pass reads the value.
  mutating func keepForBackward(_ value: Int, node: Int) {
    touch(place(ofValue: value), at: backwardTime(node))
  }

  /// The node's parameters: those of its layer.
  func parameters(of node: Node) -> [Parameter] {
    network.layers[node.layer].parameters(input: network.shape(ofValue: node.input))
  }
}

extension TrainingPlanner {
  /// Compiles every node, last first, as gradients flow; returns the steps in forward order.
  mutating func planSteps() throws(ComputeError) -> [any TrainingStep] {
    var steps: [any TrainingStep] = []
    for index in nodes.indices.reversed() { steps.append(try planStep(index)) }
    return steps.reversed()
  }

  private mutating func planStep(_ index: Int) throws(ComputeError) -> any TrainingStep {
    switch nodes[index].kind {
    case .norm(let activation):
      return NormStep(node: index, activation: activation, planner: &self)
    case .convolution(let convolution, let isFirst):
      let step = try ConvolutionStep(
        node: index, convolution, isFirst: isFirst, planner: &self)
      return step
    case .depthwise(let convolution):
      return DepthwiseStep(node: index, convolution, planner: &self)
    case .sum(let activation):
      return SumStep(node: index, activation: activation, planner: &self)
    case .squeezeExcite(let hidden):
      return SqueezeExciteStep(node: index, hidden: hidden, planner: &self)
    case .globalAveragePool:
      return PoolStep(node: index, planner: &self)
    case .linear(let outputs):
      return LinearStep(node: index, outputs: outputs, planner: &self)
    }
  }
}

/// The gradient of a step's output, brought together from its parts.
struct GradientSum: Sendable {
  /// Holds the sum after ``gather(_:)``.
  let total: Place
  private let others: [Place]
  private let count: Int

  init(node: Int, planner: inout TrainingPlanner) {
    let parts = planner.takeGradients(node: node)
    total = parts[0]
    others = Array(parts.dropFirst())
    count = planner.floats(ofValue: planner.nodes[node].output)
  }

  func gather(_ run: TrainingRun) -> UnsafeMutablePointer<Float> {
    for part in others { Kernels.table.accumulate(count, run.pointer(part), run.pointer(total)) }
    return run.pointer(total)
  }
}
