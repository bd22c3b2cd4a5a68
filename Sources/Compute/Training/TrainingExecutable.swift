public import Networks

/// A network compiled to be trained on shards of a fixed number of images, its weights slices of
/// tensors stored in a ``ParameterLayout``.
///
/// A value without state: any number of workers run it at the same time, each on a shard of its
/// own. A pass reads *packed* weights, gathered once a step by ``pack(_:into:)``, and adds its
/// gradient to a buffer in the stored layout.
public struct TrainingExecutable: Sendable {
  public let network: Network
  /// Images a shard.
  public let images: Int
  private let steps: [any TrainingStep]
  private let norms: [NormStep]
  private let binding: WeightBinding
  private let offsets: [Int]
  private let arenaCount: Int
  private let logits: Place
  private let logitsGradient: Place

  /// Floats of packed weights.
  public var packedCount: Int { binding.packed.count }

  /// - Throws: ``ComputeError`` when the network cannot be executed or the layout does not cover
  ///   it.
  public init(
    _ network: Network, images: Int, layout: ParameterLayout, precision: Precision = .f32
  ) throws(ComputeError) {
    self.network = network
    self.images = images
    var planner = try TrainingPlanner(network, images: images)
    (logits, logitsGradient) = planner.planLoss()
    steps = try planner.planSteps()
    norms = steps.compactMap { $0 as? NormStep }
    binding = try WeightBinding(planner.packed, to: layout)
    (offsets, arenaCount) = planner.memory.layout()
  }

  /// Gathers the network's weights from the stored tensors.
  public func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    binding.pack(weights, into: packed)
  }

  /// Forward and backward over one shard.
  ///
  /// - Parameters:
  ///   - input: [images, channels, rows, columns], plain.
  ///   - packed: What ``pack(_:into:)`` made.
  ///   - gradient: In the stored layout; the shard's gradient is added.
  ///   - loss: Reads the logits [images, classes] and writes the loss's gradient for them.
  public func train(
    on worker: Worker, input: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>,
    addingTo gradient: UnsafeMutablePointer<Float>,
    loss: (_ logits: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) -> Void
  ) throws(ComputeError) {
    let run = makeRun(worker, input, packed)
    for step in steps { try step.forward(run) }
    loss(run.pointer(logits), run.pointer(logitsGradient))
    for step in steps.reversed() { try step.backward(run) }
    binding.unpackAdd(gradient: run.gradient, to: gradient)
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
    let run = makeRun(worker, input, packed)
    for step in steps { try step.forward(run) }
    for (index, norm) in norms.enumerated() {
      let mean = run.pointer(norm.statistics)
      measured(
        index, UnsafeBufferPointer(start: mean, count: norm.channels),
        UnsafeBufferPointer(start: mean + norm.width, count: norm.channels))
    }
  }

  private func makeRun(
    _ worker: Worker, _ input: UnsafeMutablePointer<Float>, _ packed: UnsafeMutablePointer<Float>
  ) -> TrainingRun {
    TrainingRun(
      worker: worker, input: input, arena: worker.arena(arenaCount), offsets: offsets,
      weights: packed, gradient: worker.gradient(binding.packed.gradientCount))
  }
}

/// A network's packed weights, tied to the stored tensors that they are slices of.
struct WeightBinding: Sendable {
  let packed: PackedLayout
  private let slots: [ParameterLayout.Slot]

  init(_ packed: PackedLayout, to layout: ParameterLayout) throws(ComputeError) {
    self.packed = packed
    var slots: [ParameterLayout.Slot] = []
    for parameter in packed.parameters {
      slots.append(try layout.slot(covering: parameter.parameter))
    }
    self.slots = slots
  }

  func pack(_ weights: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    for (parameter, slot) in zip(packed.parameters, slots) {
      parameter.pack(
        from: weights + slot.offset, shape: slot.parameter.shape, into: target)
    }
  }

  func unpackAdd(
    gradient: UnsafePointer<Float>, to stored: UnsafeMutablePointer<Float>
  ) {
    for (parameter, slot) in zip(packed.parameters, slots) {
      parameter.unpackAdd(
        gradient: gradient, to: stored + slot.offset, shape: slot.parameter.shape)
    }
  }
}
