package import NASNetworks
import NASRandomness

/// Adds two images in shares of a beta distribution (Zhang 2018, arXiv:1710.09412).
package struct Mixup: ImageMix {
  /// In 0.5...1.
  private let own: Float

  init(beta shape: Double, drawing stream: inout RandomStream) {
    let own = stream.beta(shape: shape)
    self.own = Float(max(own, 1 - own))
  }

  package func own(of shape: Shape) -> Float { own }

  package func mix(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, of shape: Shape
  ) {
    for index in 0..<shape.count {
      let (a, b) = (left[index], right[index])
      left[index] = own * a + (1 - own) * b
      right[index] = own * b + (1 - own) * a
    }
  }
}
