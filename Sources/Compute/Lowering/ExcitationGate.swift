import Foundation
import NASNetworks

/// The gate of squeeze-and-excitation: factor = gate(W₂ · activation(W₁ · mean + b₁) + b₂).
struct ExcitationGate: Sendable {
  let reduce: FullyConnected
  let expand: FullyConnected
  let activation: Activation
  let gate: Activation

  init(images: Int, channels: Int, _ excitation: Excitation) {
    reduce = FullyConnected(images: images, inputs: channels, outputs: excitation.hidden)
    expand = FullyConnected(images: images, inputs: excitation.hidden, outputs: channels)
    activation = excitation.activation
    gate = excitation.gate
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
  ///   - sums: [images, hidden], written: the hidden layer before its activation. May be `hidden`
  ///     where the activation is relu, or nobody goes backward.
  ///   - hidden: [images, hidden], written
  ///   - factor: [images, channels], written
  func forward(
    mean: UnsafePointer<Float>, weights: Weights, sums: UnsafeMutablePointer<Float>,
    hidden: UnsafeMutablePointer<Float>, factor: UnsafeMutablePointer<Float>
  ) {
    reduce.forward(mean, weights: weights.reduce, bias: weights.reduceBias, into: sums)
    for i in 0..<hiddenCount { hidden[i] = activation.value(sums[i]) }
    expand.forward(hidden, weights: weights.expand, bias: weights.expandBias, into: factor)
    for i in 0..<factorCount { factor[i] = gate.value(factor[i]) }
  }

  /// Given the factor's gradient (overwritten), writes the weights' gradients and the mean's.
  func backward(
    factorGradient: UnsafeMutablePointer<Float>, mean: UnsafePointer<Float>,
    sums: UnsafePointer<Float>, hidden: UnsafePointer<Float>, factor: UnsafePointer<Float>,
    weights: Weights, gradients: Weights, hiddenGradient: UnsafeMutablePointer<Float>,
    meanGradient: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<factorCount { factorGradient[i] *= gate.slope(ofGate: factor[i]) }
    expand.backward(
      factorGradient, input: hidden, weights: weights.expand, weightsGradient: gradients.expand,
      biasGradient: gradients.expandBias, inputGradient: hiddenGradient)
    for i in 0..<hiddenCount {
      let slope = activation.slope(sums[i])
      hiddenGradient[i] = slope == 0 ? 0 : hiddenGradient[i] * slope
    }
    reduce.backward(
      hiddenGradient, input: mean, weights: weights.reduce, weightsGradient: gradients.reduce,
      biasGradient: gradients.reduceBias, inputGradient: meanGradient)
  }
}

extension Activation {
  /// Its value. Comparisons are those under which NaN passes.
  fileprivate func value(_ z: Float) -> Float {
    switch self {
    case .relu: z < 0 ? 0 : z
    case .relu6: z < 0 ? 0 : z > 6 ? 6 : z
    case .leakyRelu: z < 0 ? 0.01 * z : z
    case .hardSwish: z * Activation.hardSigmoid.value(z)
    case .hardSigmoid: Activation.relu6.value(z + 3) / 6
    case .swish: z / (1 + exp(-z))
    case .gelu: 0.5 * z * (1 + erf(z * Float(0.5).squareRoot()))
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: Foundation.tanh(z)
    }
  }

  /// Its derivative at z.
  fileprivate func slope(_ z: Float) -> Float {
    switch self {
    case .relu: z <= 0 ? 0 : 1
    case .relu6: z <= 0 || z >= 6 ? 0 : 1
    case .leakyRelu: z <= 0 ? 0.01 : 1
    case .hardSwish: z <= -3 ? 0 : z < 3 ? z / 3 + 0.5 : 1
    case .hardSigmoid: z <= -3 || z >= 3 ? 0 : 1 / 6
    case .swish:
      Activation.sigmoid.value(z) * (1 + z * (1 - Activation.sigmoid.value(z)))
    case .gelu:
      0.5 * (1 + erf(z * Float(0.5).squareRoot())) + z * exp(-0.5 * z * z) * 0.398_942_28
    case .sigmoid: Activation.sigmoid.slope(ofGate: Activation.sigmoid.value(z))
    case .tanh: 1 - Foundation.tanh(z) * Foundation.tanh(z)
    }
  }

  /// The derivative of a gate where its value is `factor`.
  fileprivate func slope(ofGate factor: Float) -> Float {
    self == .sigmoid ? factor * (1 - factor) : factor <= 0 || factor >= 1 ? 0 : 1 / 6
  }
}
