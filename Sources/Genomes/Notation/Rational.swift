/// An exact fraction in lowest terms: settings of search spaces are computed without rounding.
struct Rational: Sendable, Hashable {
  let numerator: Int
  /// Positive.
  let denominator: Int

  init(_ whole: Int) {
    numerator = whole
    denominator = 1
  }

  /// - Returns: nil where the denominator is 0 or the numbers are too large.
  init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    let divisor = Self.greatestCommonDivisor(abs(numerator), abs(denominator))
    let sign = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = abs(denominator) / divisor
  }

  /// Digits with an optional fraction and exponent: `3`, `0.25`, `1e-5`.
  init?(parsing text: Substring) {
    let parts = text.split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count <= 2, let mantissa = parts.first else { return nil }
    let digits = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(digits.count), digits.allSatisfy({ !$0.isEmpty }),
      mantissa.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let all = Int(digits.joined())
    else { return nil }
    var exponent = digits.count == 2 ? -digits[1].count : 0
    if parts.count == 2 {
      guard let own = Int(parts[1]), own.magnitude <= 18 else { return nil }
      exponent += own
    }
    guard abs(exponent) <= 18 else { return nil }
    let power = (0..<abs(exponent)).reduce(1) { power, _ in power * 10 }
    if exponent < 0 {
      self.init(all, over: power)
    } else {
      let (product, overflows) = all.multipliedReportingOverflow(by: power)
      guard !overflows else { return nil }
      self.init(product)
    }
  }

  var whole: Int? { denominator == 1 ? numerator : nil }
  var double: Double { Double(numerator) / Double(denominator) }

  var floor: Int {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return remainder < 0 ? quotient - 1 : quotient
  }

  var ceil: Int { -Rational(negating: self).floor }

  private init(negating other: Rational) {
    numerator = -other.numerator
    denominator = other.denominator
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? max(first, 1) : greatestCommonDivisor(second, first % second)
  }
}

// Nil where the numbers are too large.
extension Rational {
  static func + (left: Rational, right: Rational) -> Rational? {
    guard let first = product(left.numerator, right.denominator),
      let second = product(right.numerator, left.denominator),
      let denominator = product(left.denominator, right.denominator)
    else { return nil }
    let (sum, overflows) = first.addingReportingOverflow(second)
    return overflows ? nil : Rational(sum, over: denominator)
  }

  static func - (left: Rational, right: Rational) -> Rational? {
    left + Rational(negating: right)
  }

  static func * (left: Rational, right: Rational) -> Rational? {
    guard let numerator = product(left.numerator, right.numerator),
      let denominator = product(left.denominator, right.denominator)
    else { return nil }
    return Rational(numerator, over: denominator)
  }

  /// Nil where the divisor is 0, too.
  static func / (left: Rational, right: Rational) -> Rational? {
    guard let inverse = Rational(right.denominator, over: right.numerator) else { return nil }
    return left * inverse
  }

  /// Nil where the numbers are too large to compare.
  static func isLess(_ left: Rational, _ right: Rational) -> Bool? {
    guard let difference = left - right else { return nil }
    return difference.numerator < 0
  }

  private static func product(_ first: Int, _ second: Int) -> Int? {
    let (product, overflows) = first.multipliedReportingOverflow(by: second)
    return overflows ? nil : product
  }
}

extension Rational: CustomStringConvertible {
  /// `3`, `5/2`.
  var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}

extension Rational {
  /// `0.75` where nine decimals hold it, else `1/3`.
  var decimal: String {
    var (power, places) = (1, 0)
    while power % denominator != 0 {
      (power, places) = (10 * power, places + 1)
      if places > 9 { return description }
    }
    let (digits, overflows) = numerator.magnitude.multipliedReportingOverflow(
      by: UInt(power / denominator))
    guard !overflows else { return description }
    let (whole, rest) = digits.quotientAndRemainder(dividingBy: UInt(power))
    let sign = numerator < 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(whole)" }
    let fraction = String(rest)
    return "\(sign)\(whole)." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
