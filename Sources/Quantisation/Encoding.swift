/// How numbers are written in 8 bits: number = scale · (code − zeroPoint), codes from −128 to 127
/// (Jacob 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only
/// inference", arXiv:1712.05877).
public struct Encoding: Sendable, Hashable {
  public let scale: Float
  public let zeroPoint: Int

  /// The finest that reaches over a range. Zero, of which padding is made, has a code of its own.
  public init(over range: ClosedRange<Float>) {
    let (least, most) = (min(0, range.lowerBound), max(0, range.upperBound))
    let step = (most - least) / 255
    // Of values that are all zero any scale will do.
    scale = step > .leastNormalMagnitude ? step : 1
    zeroPoint = -128 - Int((least / scale).rounded())
  }

  /// The code nearest to a number.
  public func code(_ number: Float) -> Int8 {
    let code = (number / scale).rounded() + Float(zeroPoint)
    return Int8(max(-128, min(127, code)))
  }

  /// The number that a code stands for.
  public func number(_ code: Int8) -> Float { scale * Float(Int(code) - zeroPoint) }
}
