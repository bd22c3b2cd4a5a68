import Foundation

extension RandomStream {
  /// A normal number of mean 0 and deviation 1 (Box and Muller 1958, doi:10.1214/aoms/1177706645).
  public mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  /// A number of the gamma distribution with a shape and scale 1 (Marsaglia and Tsang 2000,
  /// doi:10.1145/358407.358414).
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0, "RandomStream.gamma(shape:): shape \(shape) must be positive")
    if shape < 1 { return gamma(shape: shape + 1) * pow(1 - uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    while true {
      let x = normal()
      let v = pow(1 + x / (9 * d).squareRoot(), 3)
      if v > 0, log(1 - uniform()) < 0.5 * x * x + d * (1 - v + log(v)) { return d * v }
    }
  }

  /// A number in 0...1 of the symmetric beta distribution: near the ends where `shape` is below 1,
  /// anywhere at 1, near the middle above.
  public mutating func beta(shape: Double) -> Double {
    let (x, y) = (gamma(shape: shape), gamma(shape: shape))
    // Where both are too small for a number, it is at one of its ends.
    return x + y > 0 ? x / (x + y) : uniform() < 0.5 ? 0 : 1
  }
}
