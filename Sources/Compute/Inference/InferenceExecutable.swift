public import NASNetworks

/// A network compiled to be run on a fixed number of images, batch norms folded into the
/// convolutions and activations fused with them.
///
/// A value without state: any number of workers run it at the same time.
public struct InferenceExecutable: Sendable {
  public let network: Network
  /// Images a run.
  public let images: Int
  private let steps: [any InferenceStep]
  /// Of each of the network's blocks.
  private let blockSteps: [Range<Int>]
  private let parameters: [FoldedParameter]
  private let packedCount: Int
  private let layout: ParameterLayout
  /// To cut the tensors out first, where some are no plain first parts of the stored ones.
  private var ownLayout: ParameterLayout?
  private let locations: [MemoryPlanner.Location]
  private let arenaBytes: Int
  private let output: Place
  /// Images that pass through the network at a time.
  private let chunk: Int

  /// - Throws: ``ComputeError`` when the network cannot be executed or the layout does not cover
  ///   it.
  public init(
    _ network: Network, images: Int, layout: ParameterLayout, precision: Precision = .f32
  ) throws(ComputeError) {
    self.network = network
    self.images = images
    self.layout = layout
    for parameter in network.parameters where parameter.role.isLearned {
      let stored = try layout.slot(covering: parameter).parameter
      if parameter.sections != nil || stored.sections != nil {
        ownLayout = ParameterLayout(of: network)
      }
    }
    var planner = try InferencePlanner(network, images: images, precision: precision)
    chunk = planner.images
    steps = try planner.planSteps()
    blockSteps = planner.blockSteps
    output = planner.planOutput()
    parameters = planner.parameters
    packedCount = planner.packed.count
    (locations, arenaBytes) = planner.layoutMemory()
  }

  /// Gathers the network's weights from the stored tensors and folds its norms into them.
  public func fold(
    _ weights: UnsafePointer<Float>, _ statistics: NormStatistics
  ) -> AlignedBuffer {
    guard let ownLayout else {
      return fold(StoredWeights(weights, layout), statistics)
    }
    guard let own = try? ownLayout.gather(from: weights, in: layout) else {
      preconditionFailure("InferenceExecutable: the layout was covered")
    }
    return withExtendedLifetime(own) {
      fold(StoredWeights(UnsafePointer(own.pointer), ownLayout), statistics)
    }
  }

  private func fold(_ weights: StoredWeights, _ statistics: NormStatistics) -> AlignedBuffer {
    let folded = AlignedBuffer(count: packedCount)
    for parameter in parameters {
      pack(parameter, weights, statistics, into: folded.pointer)
    }
    return folded
  }

  /// Whether there are only numbers among folded weights.
  public func isFinite(_ folded: AlignedBuffer) -> Bool {
    parameters.allSatisfy { $0.packed.isFinite(in: folded.pointer) }
  }

  /// Runs the network.
  ///
  /// - Parameters:
  ///   - input: [images, channels, rows, columns], plain.
  ///   - passed: Told whenever images have passed one of the network's blocks, by its index: as
  ///     often as there are parts that pass through the network one after the other.
  /// - Returns: The network's output, [images, numbers], f32 and plain, valid until the worker's next run.
  public func logits(
    on worker: Worker, input: UnsafeMutablePointer<Float>, folded: AlignedBuffer,
    passed: (_ block: Int) -> Void = { _ in }
  ) throws(ComputeError) -> UnsafePointer<Float> {
    let outputs = network.output.count
    let logitsBytes = images * outputs * MemoryLayout<Float>.stride
    let arena = worker.arena(bytes: arenaBytes + logitsBytes)
    let logits = (arena + arenaBytes).assumingMemoryBound(to: Float.self)
    var run = InferenceRun(
      worker: worker, input: input, arena: arena, locations: locations, weights: folded.pointer)
    for first in stride(from: 0, to: images, by: chunk) {
      run.input = input + first * network.input.count
      for (block, range) in blockSteps.enumerated() {
        for step in range { try steps[step].run(run) }
        passed(block)
      }
      (logits + first * outputs).update(from: run.floats(output), count: chunk * outputs)
    }
    return UnsafePointer(logits)
  }

  private func pack(
    _ parameter: FoldedParameter, _ weights: StoredWeights, _ statistics: NormStatistics,
    into target: UnsafeMutablePointer<Float>
  ) {
    let packed = parameter.packed
    switch parameter.folding {
    case .zeros:
      break
    case .none:
      let (stored, shape) = weights[packed.parameter]
      packed.pack(from: stored, shape: shape, into: target)
    case .weights(let norm):
      let (stored, shape) = weights[packed.parameter]
      packed.pack(
        from: stored, shape: shape, scale: affine(of: norm, weights, statistics).scale, into: target
      )
    case .times(let factors):
      let scale = weights[factors].tensor
      let (stored, shape) = weights[packed.parameter]
      guard case .placed = packed.layout else {
        packed.pack(from: stored, shape: shape, scale: scale, into: target)
        return
      }
      let products = (0..<packed.parameter.count).map { stored[$0] * scale[$0] }
      packed.pack(from: products, shape: [products.count], into: target)
    case .scale(let norm):
      let scale = affine(of: norm, weights, statistics).scale
      packed.pack(from: scale, shape: [scale.count], into: target)
    case .bias(let norm, let own):
      let (scale, shift) = affine(of: norm, weights, statistics)
      var bias = shift
      if let own {
        let values = weights[own].tensor
        for channel in bias.indices { bias[channel] += values[channel] * scale[channel] }
      }
      packed.pack(from: bias, shape: [bias.count], into: target)
    }
  }

  /// The affine map that a norm is at inference: y = scale · x + bias, by channel.
  private func affine(
    of norm: FoldedNorm, _ weights: StoredWeights, _ statistics: NormStatistics
  ) -> (scale: [Float], bias: [Float]) {
    let (gamma, beta) = (weights[norm.scale].tensor, weights[norm.shift].tensor)
    let (mean, variance) = (statistics.means[norm.index], statistics.variances[norm.index])
    precondition(
      mean.count == norm.scale.count,
      "'\(norm.scale.name)': statistics of \(mean.count) channels, expected \(norm.scale.count)")
    let scale = mean.indices.map {
      gamma[$0] / (variance[$0] + norm.epsilon).squareRoot()
    }
    return (scale, mean.indices.map { beta[$0] - mean[$0] * scale[$0] })
  }
}

/// Weights in a layout, of whose tensors a network's are the first parts.
private struct StoredWeights {
  private let weights: UnsafePointer<Float>
  private let layout: ParameterLayout

  init(_ weights: UnsafePointer<Float>, _ layout: ParameterLayout) {
    self.weights = weights
    self.layout = layout
  }

  /// The stored tensor that a network's is the first part of.
  subscript(parameter: Parameter) -> (tensor: UnsafePointer<Float>, shape: [Int]) {
    let slot = layout.slot(named: parameter.name)!
    return (weights + slot.offset, slot.parameter.shape)
  }
}
