import NASNetworks

/// Where the time of a training pass goes: one step of it.
public struct StepProfile: Sendable, Hashable, Codable {
  /// The layer that the step begins with.
  public let layer: String
  /// What it does: `convolution`, `norm + add + relu`.
  public let operation: String
  /// Whether it is a convolution over all channels, where most of the arithmetic is.
  public let isDenseConvolution: Bool
  public let forward: Pass
  public let backward: Pass

  /// For one image on one core.
  public struct Pass: Sendable, Hashable, Codable {
    public let seconds: Double
    /// Floating-point operations of the layer's multiply–accumulates; 0 for others.
    public let operations: Int
    /// Of the values and gradients that it reads and writes.
    public let bytes: Int
    /// What computed it.
    public let kernel: String
  }
}

/// Seconds by step, each the time since the end of the one before.
final class StepTiming {
  enum Pass {
    case forward
    case backward
  }

  private(set) var forward: [Double]
  private(set) var backward: [Double]
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant

  init(steps: Int) {
    forward = Array(repeating: 0, count: steps)
    backward = forward
    last = clock.now
  }

  /// What came before belongs to no step.
  func restart() { last = clock.now }

  func add(to step: Int, _ pass: Pass) {
    let now = clock.now
    let seconds = (now - last) / .seconds(1)
    last = now
    switch pass {
    case .forward: forward[step] += seconds
    case .backward: backward[step] += seconds
    }
  }
}

extension TrainingExecutable {
  /// Times every step of the pass over one shard, `repeats` times after a first one; the median
  /// counts. Needs what ``train(on:input:packed:gradient:loss:)`` needs.
  public func profile(
    on worker: Worker, repeats: Int, input: UnsafeMutablePointer<Float>,
    packed: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    loss: (_ logits: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) -> Void
  ) throws(ComputeError) -> [StepProfile] {
    var timings: [StepTiming] = []
    for _ in 0...repeats {
      let timing = StepTiming(steps: steps.count)
      try train(
        on: worker, input: input, packed: packed, gradient: gradient, timing: timing, loss: loss)
      timings.append(timing)
    }
    timings.removeFirst()
    func median(_ seconds: (StepTiming) -> Double) -> Double {
      timings.map(seconds).sorted()[repeats / 2] / Double(images)
    }
    return steps.indices.map { step in
      let work = work(ofStep: step)
      return StepProfile(
        layer: network.layers[lowered.nodes[schedule.entries[step].node].layer].name,
        operation: work.operation, isDenseConvolution: work.isDenseConvolution,
        forward: .init(
          seconds: median { $0.forward[step] }, operations: work.forwardOperations,
          bytes: work.forwardBytes, kernel: steps[step].kernels.forward),
        backward: .init(
          seconds: median { $0.backward[step] }, operations: work.backwardOperations,
          bytes: work.backwardBytes, kernel: steps[step].kernels.backward))
    }
  }

  /// What a step has to do for one image.
  private struct Work {
    var operation: String
    var isDenseConvolution = false
    var forwardOperations = 0
    var backwardOperations = 0
    var forwardBytes: Int
    var backwardBytes: Int
  }

  private func work(ofStep step: Int) -> Work {
    let entry = schedule.entries[step]
    let node = lowered.nodes[entry.node]
    func bytes(_ value: Int) -> Int { lowered.storedBytes(ofValue: value, precision) }
    let inputs = node.inputs.reduce(0) { $0 + bytes($1) }
    let output = bytes(node.output)
    if entry.part == .measuring {
      return Work(
        operation: "norm statistics", forwardBytes: bytes(node.input),
        backwardBytes: 3 * bytes(node.input))
    }
    var work = Work(
      operation: node.operationName, forwardBytes: inputs + output,
      backwardBytes: 2 * inputs + output)
    if case .convolution = node.kind { work.isDenseConvolution = true }
    if let layer = node.layerWithMACs {
      work.forwardOperations =
        2 * network.layers[layer].macs(inputs: network.inputs(of: network.layers[layer]))
      // A first layer has no gradient of its input.
      work.backwardOperations =
        work.forwardOperations * (node.input == 0 || node.input == lowered.blockedInput ? 1 : 2)
    }
    return work
  }
}

extension Node {
  fileprivate var operationName: String {
    switch kind {
    case .convolution(let convolution, _):
      "convolution \(convolution.kernel.rows)×\(convolution.kernel.columns)"
        + (convolution.stride != 1 ? " / \(convolution.stride)" : "")
    case .depthwise(let convolution):
      "depthwise \(convolution.kernel.rows)×\(convolution.kernel.columns)"
        + (convolution.stride != 1 ? " / \(convolution.stride)" : "")
    case .norm(_, let activation): fused("norm", activation)
    case .sum(let activation): fused("sum", activation)
    case .excitation: "squeeze-excite"
    case .globalAveragePool: "pool"
    case .linear: "linear"
    case .operation(let operation): operation.name
    case .input: "input"
    case .output: "output"
    }
  }

  private func fused(_ name: String, _ activation: Activation?) -> String {
    name + (secondInput == nil ? "" : " + add") + (activation.map { " + \($0.rawValue)" } ?? "")
  }

  /// The layer, where its work is multiply–accumulates.
  fileprivate var layerWithMACs: Int? {
    switch kind {
    case .convolution, .depthwise, .linear: layer
    case .operation(let operation): operation is SelfAttention ? layer : nil
    default: nil
    }
  }
}
