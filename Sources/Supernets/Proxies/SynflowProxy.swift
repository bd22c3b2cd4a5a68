import NASCompute
import Foundation
import NASNetworks

/// Synaptic flow: the logarithm of the sum, over all weights, of |weight · derivative| of the sum of
/// the logits, with absolute weights and an input of ones (Tanaka 2020, arXiv:2006.05467; as a score
/// Abdelfattah 2021, arXiv:2101.08134).
///
/// Everything that is not linear is left out: batch norm, as is usual with it; activations, which
/// absolute weights make the identity (Mish and softmax are dropped likewise); and products, of which a factor, as that of squeeze-excite,
/// would depend on the scale of its input. What is left is one backward pass of a linear network on one image.
enum SynflowProxy: Proxy {
  static let name = "synflow"

  /// Without norms every layer multiplies the flow by about the root of its fan-in: a small input
  /// keeps both the flow and its derivatives within f32, and is taken out again.
  private static let input = Float(0x1p-60)
  private static let beyond = Double(Float.greatestFiniteMagnitude)

  static func score(_ trial: ProxyTrial, on worker: Worker) throws -> Double {
    let linear = trial.network.removing {
      $0 is BatchNorm || $0 is LayerNorm || $0 is Activate || $0 is Mish || $0 is Softmax
        || $0 is Multiply
    }
    let layout = trial.layout
    let weights = AlignedBuffer(count: layout.count)
    for index in 0..<layout.count { weights.pointer[index] = abs(trial.weights.pointer[index]) }
    let executable = try TrainingExecutable(linear, images: 1, layout: layout)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights.pointer, into: packed.pointer)
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    let ones = AlignedBuffer(count: linear.input.count)
    ones.pointer.update(repeating: input, count: ones.count)
    try executable.train(
      on: worker, input: ones.pointer, packed: packed.pointer, gradient: packedGradient.pointer
    ) { _, logitsGradient in
      logitsGradient.update(repeating: 1, count: linear.classes)
    }
    let gradient = AlignedBuffer(count: layout.count)
    for slot in layout.slots.indices {
      executable.addGradient(slot: slot, shards: [packedGradient.pointer], to: gradient.pointer)
    }
    let flow = zip(weights.elements, gradient.elements).reduce(0) {
      $0 + Double($1.0) * Double($1.1)
    }
    // A flow beyond f32 is told as the most that f32 can hold.
    let bounded = flow.isFinite ? max(flow, .leastNormalMagnitude) : Self.beyond
    return log(bounded) - log(Double(input))
  }
}
