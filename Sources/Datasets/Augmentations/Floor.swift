/// Whole numbers below floats that lie within some four million of 0, by a float's own rounding: many at
/// once, where a conversion to integers would check each.
enum Floor {
  /// A float of this size has no fraction left.
  private static let shift: Float = 12_582_912

  /// Of a whole number that or the one before.
  @inline(__always)
  static func of(_ value: Float) -> Float { (value - 0.5 + shift) - shift }

  /// The same as an integer.
  @inline(__always)
  static func integer(of value: Float) -> Int32 {
    Int32(bitPattern: (value - 0.5 + shift).bitPattern) &- Int32(bitPattern: shift.bitPattern)
  }
}
