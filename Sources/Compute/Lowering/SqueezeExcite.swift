import Foundation

/// The gate of squeeze-and-excitation: factor = sigmoid(W₂ · relu(W₁ · mean + b₁) + b₂).
struct SqueezeExcite: Sendable {
  let reduce: FullyConnected
  let expand: FullyConnected

  init(images: Int, channels: Int, hidden: Int) {
    reduce = FullyConnected(images: images, inputs: channels, outputs: hidden)
    expand = FullyConnected(images: images, inputs: hidden, outputs: channels)
  }

  /// Floats of the hidden layer and of the factor, for all images.
  var hiddenCount: Int { reduce.images * reduce.outputs }
  var factorCount: Int { expand.images * expand.outputs }

  /// The four tensors, packed.
  struct Weights {
    let reduce: UnsafeMutablePointer<Float>
    let reduceBias: UnsafeMutablePointer<Float>
    let expand: UnsafeMutablePointer<Float>
    let expandBias: UnsafeMutablePointer<Float>
  }

  /// - Parameters:
  ///   - mean: [images, channels]
  ///   - hidden: [images, hidden], written
  ///   - factor: [images, channels], written
  func forward(
    mean: UnsafePointer<Float>, weights: Weights, hidden: UnsafeMutablePointer<Float>,
    factor: UnsafeMutablePointer<Float>
  ) {
    reduce.forward(mean, weights: weights.reduce, bias: weights.reduceBias, into: hidden)
    // Not `max`, which would make zero of NaN.
    for i in 0..<hiddenCount where hidden[i] < 0 { hidden[i] = 0 }
    expand.forward(hidden, weights: weights.expand, bias: weights.expandBias, into: factor)
    for i in 0..<factorCount { factor[i] = 1 / (1 + exp(-factor[i])) }
  }

  /// Given the factor's gradient (overwritten), writes the weights' gradients and the mean's.
  func backward(
    factorGradient: UnsafeMutablePointer<Float>, mean: UnsafePointer<Float>,
    hidden: UnsafePointer<Float>, factor: UnsafePointer<Float>, weights: Weights,
    gradients: Weights, hiddenGradient: UnsafeMutablePointer<Float>,
    meanGradient: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<factorCount { factorGradient[i] *= factor[i] * (1 - factor[i]) }
    expand.backward(
      factorGradient, input: hidden, weights: weights.expand, weightsGradient: gradients.expand,
      biasGradient: gradients.expandBias, inputGradient: hiddenGradient)
    for i in 0..<hiddenCount where hidden[i] <= 0 { hiddenGradient[i] = 0 }
    reduce.backward(
      hiddenGradient, input: mean, weights: weights.reduce, weightsGradient: gradients.reduce,
      biasGradient: gradients.reduceBias, inputGradient: meanGradient)
  }
}
