import Foundation
import NASNetworks
import NASRandomness

extension ParameterLayout {
  /// Fresh weights: convolutions and fully connected layers normal with deviation
  /// `sqrt(2 / fan-in)` (He 2015, doi:10.1109/ICCV.2015.123), the classifier's and
  /// squeeze-excite's with `sqrt(1 / fan-in)`; biases and shifts 0, scales 1.
  public func initialWeights(seed: UInt64) -> AlignedBuffer {
    let buffer = AlignedBuffer(count: count)
    for (item, slot) in slots.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .weightInitialisation, item: item)
      let values = UnsafeMutableBufferPointer(rebasing: buffer.elements[slot.range])
      switch slot.parameter.role {
      case .weight:
        let fanIn = slot.parameter.shape.dropFirst().reduce(1, *)
        let gain = slot.parameter.shape.count == 4 ? 2.0 : 1.0
        let deviation = (gain / Double(fanIn)).squareRoot()
        for i in values.indices { values[i] = Float(deviation * stream.normal()) }
      case .scale:
        values.update(repeating: 1)
      case .bias, .shift, .runningMean, .runningVariance:
        values.update(repeating: 0)
      }
    }
    return buffer
  }
}

extension RandomStream {
  /// A number from the standard normal distribution (Box and Muller 1958,
  /// doi:10.1214/aoms/1177706645); the second of each pair is not used.
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
