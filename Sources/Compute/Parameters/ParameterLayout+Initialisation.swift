import Foundation
import NASNetworks
import NASRandomness

extension ParameterLayout {
  /// Fresh weights: convolutions and fully connected layers normal with deviation
  /// `sqrt(2 / fan-in)` (He 2015, doi:10.1109/ICCV.2015.123), fully connected layers and
  /// projections with `sqrt(1 / fan-in)`; embeddings with 0.02; biases and shifts 0, scales what
  /// they say.
  public func initialWeights(seed: UInt64) -> AlignedBuffer {
    let buffer = AlignedBuffer(count: count)
    for (item, slot) in slots.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .weightInitialisation, item: item)
      let values = UnsafeMutableBufferPointer(rebasing: buffer.elements[slot.range])
      switch slot.parameter.role {
      case .weight, .projection:
        let fanIn = slot.parameter.fanIn
        let gain = slot.parameter.isConvolution ? 2.0 : 1.0
        let deviation = (gain / Double(fanIn)).squareRoot()
        for i in values.indices { values[i] = Float(deviation * stream.normal()) }
      case .embedding:
        for i in values.indices { values[i] = Float(0.02 * stream.normal()) }
      case .scale:
        values.update(repeating: slot.parameter.initial)
      case .bias, .shift, .runningMean, .runningVariance:
        values.update(repeating: 0)
      }
    }
    return buffer
  }
}

extension Parameter {
  /// The inputs that each output is a sum over.
  fileprivate var fanIn: Int {
    // A projection to queries, keys and values has its inputs last, others all but first.
    role == .projection && shape.count == 4
      ? shape[3] : shape.dropFirst().reduce(1, *)
  }
}
