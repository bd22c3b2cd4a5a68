import CNASKernels
import Foundation
import NASNetworks

/// Compiles a network's nodes into training steps and lays out their memory.
///
/// Time is counted in segments: segment `s` of `n` goes forward at `s`, the loss comes at `n`, and
/// the segment goes backward at `2n − s`. Values live until their last use; a gradient lives from
/// the consumer that makes it to the producer that takes it. A value that is cheap to make is made
/// again in the backward pass instead of being kept, if only its own segment needs it there.
struct TrainingPlanner {
  let lowered: LoweredNetwork
  let precision: Precision
  /// Images of the shard.
  let shardImages: Int
  let schedule: TrainingSchedule
  var packed = PackedLayout()
  private var memory = MemoryPlanner()
  /// The step being planned.
  private(set) var entry: TrainingSchedule.Entry
  private let segments: Int
  private let remakeable: Set<Int>
  private var values: [Int: Place] = [:]
  private var remade: [Int: Place] = [:]
  /// The parts whose sum is the gradient of a value.
  private var gradients: [Int: [Place]] = [:]
  /// What a norm's application leaves to its measuring, by node.
  var normHandovers: [Int: NormHandover] = [:]

  init(_ network: Network, images: Int, precision: Precision) throws(ComputeError) {
    lowered = try network.lowered(for: .training)
    self.precision = precision
    shardImages = images
    schedule = TrainingSchedule(of: lowered, images: images, precision: precision)
    segments = schedule.chunks.count
    entry = schedule.entries[0]
    remakeable = Self.remakeableValues(lowered.nodes, schedule)
  }

  /// Values made by a norm without addition or by squeeze-and-excitation and read backward in
  /// their own segment only.
  private static func remakeableValues(_ nodes: [Node], _ schedule: TrainingSchedule) -> Set<Int> {
    var cheap: [Int: Int] = [:]
    for entry in schedule.entries where entry.part != .measuring {
      let node = nodes[entry.node]
      switch node.kind {
      case .norm where node.secondInput == nil: cheap[node.output] = entry.segment
      case .excitation: cheap[node.output] = entry.segment
      default: break
      }
    }
    for entry in schedule.entries {
      for value in nodes[entry.node].inputs(readBackwardBy: entry.part)
      where cheap[value] != entry.segment {
        cheap[value] = nil
      }
    }
    return Set(cheap.keys)
  }

  /// Compiles every step, last first, as gradients flow; returns them in forward order.
  mutating func planSteps() throws(ComputeError) -> [any TrainingStep] {
    var steps: [any TrainingStep] = []
    for entry in schedule.entries.reversed() {
      self.entry = entry
      steps.append(try planStep())
    }
    return steps.reversed()
  }

  /// Where every buffer lies, when all is planned.
  func layoutMemory() -> (locations: [MemoryPlanner.Location], bytes: Int) {
    memory.layout(images: shardImages) { time in
      if time == segments { return shardImages }
      return schedule.chunks[time < segments ? time : 2 * segments - time]
    }
  }

  private mutating func planStep() throws(ComputeError) -> any TrainingStep {
    switch node.kind {
    case .norm(let norm, let activation):
      return entry.part == .measuring
        ? NormMeasuringStep(epsilon: Float(norm.epsilon), planner: &self)
        : NormApplicationStep(activation: activation, planner: &self)
    case .convolution(let convolution, let isFirst):
      return try ConvolutionStep(convolution, isFirst: isFirst, planner: &self)
    case .depthwise(let convolution):
      return DepthwiseStep(convolution, planner: &self)
    case .sum(let activation):
      return SumStep(activation: activation, planner: &self)
    case .excitation(let excitation):
      return ExcitationStep(excitation, planner: &self)
    case .globalAveragePool:
      return PoolStep(planner: &self)
    case .linear(let linear):
      return LinearStep(linear, planner: &self)
    case .operation(let operation):
      return try OperationStep(
        operation.computation(at: site), reads: operation.backwardReads, planner: &self)
    case .input:
      return OperationStep(
        InputBlocking(
          of: lowered.network.input, images: images, precision: precision), reads: [],
        planner: &self)
    case .output:
      return OperationStep(OutputUnblocking(at: site), reads: [], planner: &self)
    }
  }

  /// The loss reads the logits and writes their gradient, both f32.
  ///
  /// To be planned before the steps.
  mutating func planLoss() -> (logits: Place, gradient: Place) {
    let value = lowered.logits
    let logits = place(ofValue: value)
    let gradient = memory.makePlace(bytesPerImage: bytes(ofValue: value))
    touch(logits, at: segments)
    touch(gradient, at: segments)
    gradients[value] = [gradient]
    return (logits, gradient)
  }
}

extension Node {
  /// The values that a step's backward pass reads.
  fileprivate func inputs(readBackwardBy part: TrainingSchedule.Entry.Part) -> [Int] {
    switch (kind, part) {
    case (.norm, .measuring), (.norm(_, nil), _): [input]
    case (.sum(nil), _), (.globalAveragePool, _), (.input, _), (.output, _): []
    case (.operation(let operation), _): operation.backwardReads.contains(.inputs) ? inputs : []
    default: inputs
    }
  }
}

extension MemoryPlanner {
  mutating func makePlace(bytesPerImage: Int = 0, fixedBytes: Int = 0) -> Place {
    Place(buffer: makeBuffer(bytesPerImage: bytesPerImage, fixedBytes: fixedBytes))
  }
}

// MARK: For the steps

extension TrainingPlanner {
  var node: Node { lowered.nodes[entry.node] }
  var site: Site { lowered.site(of: node, images: images, precision: precision, isTraining: true) }
  /// Images of a chunk.
  var images: Int { schedule.chunks[entry.segment] }

  private var forwardTime: Int { entry.segment }
  private var backwardTime: Int { 2 * segments - entry.segment }

  private mutating func touch(_ place: Place, at time: Int) {
    memory.touch(place.buffer, at: time)
  }

  func shape(ofValue value: Int) -> Shape { lowered.shape(ofValue: value) }

  /// The numbers of a value for one image.
  func count(ofValue value: Int) -> Int { lowered.storedCount(ofValue: value) }

  /// For one image.
  func bytes(ofValue value: Int) -> Int { lowered.storedBytes(ofValue: value, precision) }

  /// A value that an activation made, for those who look at it.
  func activated(_ value: Int, at place: Place) -> Activated {
    Activated(
      place: place, storedCount: count(ofValue: value),
      units: shape(ofValue: value).count)
  }

  private mutating func place(ofValue value: Int) -> Place {
    if let known = values[value] { return known }
    let made = memory.makePlace(bytesPerImage: bytes(ofValue: value))
    values[value] = made
    return made
  }

  /// Where the forward pass reads or writes a value.
  mutating func forwardPlace(ofValue value: Int) -> Place {
    let place = place(ofValue: value)
    touch(place, at: forwardTime)
    return place
  }

  /// Where the backward pass reads a value.
  mutating func backwardPlace(ofValue value: Int) -> Place {
    var place = place(ofValue: value)
    if remakeable.contains(value) {
      place = remade[value] ?? memory.makePlace(bytesPerImage: bytes(ofValue: value))
      remade[value] = place
    }
    touch(place, at: backwardTime)
    return place
  }

  /// Where to make the node's output again, when a step before asked for it.
  func remadePlace() -> Place? { remade[node.output] }

  /// A buffer that lives during the step's forward pass.
  mutating func makeForward(bytesPerImage: Int = 0, fixedBytes: Int = 0) -> Place {
    let place = memory.makePlace(bytesPerImage: bytesPerImage, fixedBytes: fixedBytes)
    touch(place, at: forwardTime)
    return place
  }

  /// A buffer that lives during the step's backward pass.
  mutating func makeBackward(bytesPerImage: Int = 0, fixedBytes: Int = 0) -> Place {
    let place = memory.makePlace(bytesPerImage: bytesPerImage, fixedBytes: fixedBytes)
    touch(place, at: backwardTime)
    return place
  }

  /// A buffer that lives from the step's forward to its backward pass.
  mutating func makeKept(bytesPerImage: Int = 0, fixedBytes: Int = 0) -> Place {
    let place = makeForward(bytesPerImage: bytesPerImage, fixedBytes: fixedBytes)
    touch(place, at: backwardTime)
    return place
  }

  /// The step's forward or backward pass reads or writes a buffer of another one.
  mutating func share(_ place: Place, isBackward: Bool = false) {
    touch(place, at: isBackward ? backwardTime : forwardTime)
  }

  /// The parts of the gradient of the node's output; every consumer has added its own. Where nothing
  /// reads the output there is one part, which ``GradientSum`` makes zero.
  mutating func takeGradients() -> [Place] {
    let parts =
      gradients[node.output] ?? [memory.makePlace(bytesPerImage: bytes(ofValue: node.output))]
    for part in parts { touch(part, at: backwardTime) }
    return parts
  }

  /// Whether nothing reads the node's output.
  var isUnread: Bool { gradients[node.output] == nil }

  /// Whether anything is learned from the value's gradient.
  func needsGradient(ofValue value: Int) -> Bool { value != 0 && value != lowered.blockedInput }

  /// Says that the step's backward pass leaves a part of the value's gradient there.
  mutating func giveGradient(_ part: Place, ofValue value: Int) {
    touch(part, at: backwardTime)
    gradients[value, default: []].append(part)
  }

  /// A new part of the value's gradient, as large as the value.
  mutating func makeGradient(ofValue value: Int) -> Place {
    let part = memory.makePlace(bytesPerImage: bytes(ofValue: value))
    giveGradient(part, ofValue: value)
    return part
  }

  /// The node's parameters: those of its layer.
  func parameters() -> [Parameter] { lowered.parameters(of: node) }
}

/// The gradient of a step's output, brought together from its parts.
struct GradientSum: Sendable {
  /// Holds the sum after ``gather(_:)``.
  let total: Place
  private let others: [Place]
  /// Whether there is nothing to be summed.
  private let isZero: Bool
  private let bytes: Int
  private let count: Int
  private let precision: Precision

  init(planner: inout TrainingPlanner) {
    self.init(of: planner.takeGradients(), planner: planner)
  }

  /// The first of `parts` takes the sum.
  init(of parts: [Place], planner: TrainingPlanner) {
    total = parts[0]
    others = Array(parts.dropFirst())
    isZero = planner.isUnread
    bytes = planner.images * planner.bytes(ofValue: planner.node.output)
    count = planner.images * planner.count(ofValue: planner.node.output)
    precision = planner.precision
  }

  @discardableResult
  func gather(_ run: TrainingRun) -> UnsafeMutableRawPointer {
    let sum = run.pointer(total)
    if isZero { memset(sum, 0, bytes) }
    for part in others {
      Kernels.on(precision).sum_forward(count, sum, run.pointer(part), nas_activation_none, sum)
    }
    return sum
  }
}
