import CNASKernels
public import NASNetworks

/// A network compiled to be trained on shards of a fixed number of images, its weights slices of
/// tensors stored in a ``ParameterLayout``.
///
/// A value without state: any number of workers run it at the same time, each on a shard of its
/// own. A pass reads *packed* weights, gathered once a step by ``pack(slot:from:into:)``, and writes
/// a packed gradient, which ``addGradient(slot:shards:to:)`` adds to the one in the stored layout.
public struct TrainingExecutable: Sendable {
  public let network: Network
  /// Images a shard.
  public let images: Int
  public let precision: Precision
  /// Multiply–accumulates of an image.
  public let macs: Int
  let lowered: LoweredNetwork
  let schedule: TrainingSchedule
  let steps: [any TrainingStep]
  /// The steps of each segment, and the images that pass through it at a time.
  private let segments: [(chunk: Int, steps: Range<Int>)]
  private let norms: [NormMeasuringStep]
  private let binding: WeightBinding
  private let locations: [MemoryPlanner.Location]
  private let arenaBytes: Int
  private let logits: Place
  private let logitsGradient: Place

  /// Floats of packed weights.
  public var packedCount: Int { binding.packed.count }
  /// Floats of packed gradient.
  public var gradientCount: Int { binding.packed.gradientCount }

  /// - Throws: ``ComputeError`` when the network cannot be executed or the layout does not cover
  ///   it.
  public init(
    _ network: Network, images: Int, layout: ParameterLayout, precision: Precision = .f32
  ) throws(ComputeError) {
    self.network = network
    self.images = images
    self.precision = precision
    macs = network.costs.macs
    var planner = try TrainingPlanner(network, images: images, precision: precision)
    (logits, logitsGradient) = planner.planLoss()
    steps = try planner.planSteps()
    lowered = planner.lowered
    schedule = planner.schedule
    segments = schedule.segments
    norms = steps.compactMap { $0 as? NormMeasuringStep }
    binding = try WeightBinding(planner.packed, to: layout)
    (locations, arenaBytes) = planner.layoutMemory()
  }

  /// Gathers the network's weights from the stored tensors.
  public func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    for slot in binding.slots.indices { pack(slot: slot, from: weights, into: packed) }
  }

  /// Gathers the weights of one tensor of the layout, if the network has it.
  public func pack(
    slot: Int, from weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    guard let (parameter, slice) = binding[slot] else { return }
    slice.read(weights) { parameter.pack(from: $0, shape: $1, into: packed) }
  }

  /// Adds the gradient of one tensor of the layout, if the network has it, to the stored one's.
  ///
  /// - Parameters:
  ///   - shards: Packed gradients. They are added by a fixed tree, neighbours first, and used up.
  ///   - stored: In the layout.
  public func addGradient(
    slot: Int, shards: [UnsafeMutablePointer<Float>], to stored: UnsafeMutablePointer<Float>
  ) {
    guard let (parameter, slice) = binding[slot] else { return }
    var distance = 1
    while distance < shards.count {
      for left in stride(from: 0, to: shards.count - distance, by: 2 * distance) {
        Kernels.table.accumulate(
          parameter.gradientCount, shards[left + distance] + parameter.gradientOffset,
          shards[left] + parameter.gradientOffset)
      }
      distance *= 2
    }
    slice.add(to: stored) { parameter.unpackAdd(gradient: shards[0], to: $0, shape: $1) }
  }

  /// Forward and backward over one shard.
  ///
  /// - Parameters:
  ///   - input: [images, channels, rows, columns], plain.
  ///   - packed: What ``pack(_:into:)`` made.
  ///   - gradient: Packed, written.
  ///   - randomKey: Of the step and the shard: what dropout and stochastic depth leave out follows
  ///     from it. With none they leave nothing out.
  ///   - loss: Reads the network's output, [images, numbers], and writes the loss's gradient for it.
  public func train(
    on worker: Worker, input: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, randomKey: UInt64? = nil,
    loss: (_ logits: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) -> Void
  ) throws(ComputeError) {
    try train(
      on: worker, input: input, packed: packed, gradient: gradient, randomKey: randomKey,
      timing: nil, loss: loss)
  }

  /// Told of each step in the forward pass when a chunk has passed through it, with the chunk's run
  /// and number of images: then the step's output is there.
  typealias Visitor = (_ step: any TrainingStep, TrainingRun, _ images: Int) -> Void

  /// The same, with every step timed or looked at if wanted.
  func train(
    on worker: Worker, input: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, randomKey: UInt64? = nil, timing: StepTiming?,
    visit: Visitor = { _, _, _ in },
    loss: (_ logits: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) -> Void
  ) throws(ComputeError) {
    gradient.update(repeating: 0, count: gradientCount)
    var run = makeRun(worker, input, packed, gradient)
    run.randomKey = randomKey
    try forward(&run, timing, visit)
    loss(run.floats(logits), run.floats(logitsGradient))
    try backward(&run, timing)
  }

  /// Forward over one shard, for what batch norm measures.
  ///
  /// - Parameter measured: Called for each batch norm of the network, in layer order, with its
  ///   position among them and the shard's mean and biased variance by channel.
  public func measureNorms(
    on worker: Worker, input: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>,
    _ measured: (
      _ norm: Int, _ mean: UnsafeBufferPointer<Float>, _ variance: UnsafeBufferPointer<Float>
    ) -> Void
  ) throws(ComputeError) {
    // The gradient is not touched.
    var run = makeRun(worker, input, packed, packed)
    try forward(&run, nil)
    for (index, norm) in norms.enumerated() {
      let own = norm.handover.statistics(run)
      measured(
        index, UnsafeBufferPointer(start: own.mean, count: norm.channels),
        UnsafeBufferPointer(start: own.variance, count: norm.channels))
    }
  }

  private func makeRun(
    _ worker: Worker, _ input: UnsafeMutablePointer<Float>, _ packed: UnsafeMutablePointer<Float>,
    _ gradient: UnsafeMutablePointer<Float>
  ) -> TrainingRun {
    TrainingRun(
      worker: worker, input: input, arena: worker.arena(bytes: arenaBytes), locations: locations,
      weights: packed, gradient: gradient)
  }

  private func forward(
    _ run: inout TrainingRun, _ timing: StepTiming?, _ visit: Visitor = { _, _, _ in }
  ) throws(ComputeError) {
    for (chunk, steps) in segments {
      for first in stride(from: 0, to: images, by: chunk) {
        run.firstImage = first
        for step in steps {
          try self.steps[step].forward(run)
          visit(self.steps[step], run, chunk)
          timing?.add(to: step, .forward)
        }
      }
      run.firstImage = 0
      for step in steps {
        self.steps[step].finishForward(run)
        timing?.add(to: step, .forward)
      }
    }
  }

  private func backward(
    _ run: inout TrainingRun, _ timing: StepTiming?
  ) throws(ComputeError) {
    timing?.restart()
    for (chunk, steps) in segments.reversed() {
      for first in stride(from: 0, to: images, by: chunk) {
        run.firstImage = first
        for step in steps {
          self.steps[step].remake(run)
          timing?.add(to: step, .backward)
        }
        for step in steps.reversed() {
          try self.steps[step].backward(run)
          timing?.add(to: step, .backward)
        }
      }
      run.firstImage = 0
      for step in steps {
        self.steps[step].finishBackward(run)
        timing?.add(to: step, .backward)
      }
    }
  }
}

/// A network's packed weights, tied to the stored tensors that they are slices of.
struct WeightBinding: Sendable {
  let packed: PackedLayout
  let slots: [ParameterLayout.Slot]
  /// The network's tensor in each slot.
  private let parameters: [(PackedParameter, TensorSlice)?]

  init(_ packed: PackedLayout, to layout: ParameterLayout) throws(ComputeError) {
    self.packed = packed
    slots = layout.slots
    var parameters = [(PackedParameter, TensorSlice)?](repeating: nil, count: slots.count)
    for parameter in packed.parameters {
      let index = try layout.index(covering: parameter.parameter)
      parameters[index] = (parameter, TensorSlice(parameter.parameter, of: slots[index]))
    }
    self.parameters = parameters
  }

  subscript(slot: Int) -> (PackedParameter, TensorSlice)? { parameters[slot] }
}
