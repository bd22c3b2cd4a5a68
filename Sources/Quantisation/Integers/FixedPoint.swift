/// A positive number as a whole one and a power of two: `multiplier · 2^−shift` (as in gemmlowp,
/// github.com/google/gemmlowp, but rounded once).
public struct FixedPoint: Sendable, Hashable {
  /// 30 or 31 bits, but of numbers below 2⁻³².
  public let multiplier: Int32
  /// From 1 to 62.
  public let shift: Int

  public init(_ number: Double) {
    precondition(number > 0 && number.isFinite, "FixedPoint: \(number)")
    let exponent = Int(number.exponent) + 1
    let shift = max(1, min(62, 31 - exponent))
    let multiplier = (number * Double(sign: .plus, exponent: shift, significand: 1)).rounded()
    if multiplier >= 0x1p31 {
      self.multiplier = shift > 1 ? 1 << 30 : .max
      self.shift = max(1, shift - 1)
    } else {
      self.multiplier = Int32(multiplier)
      self.shift = shift
    }
  }

  /// The product, rounded to the nearest whole number, halves upwards.
  @inline(__always)
  public func times(_ number: Int32) -> Int64 {
    (Int64(number) * Int64(multiplier) + (1 << (shift - 1))) >> shift
  }
}

extension Int8 {
  /// The nearest code.
  @inline(__always)
  init(saturating number: Int64) {
    self = Int8(truncatingIfNeeded: Swift.max(-128, Swift.min(127, number)))
  }
}
