/// Whole numbers as people write them on a command line and in a search space file: `5M`, `200k`;
/// and short times, which are whole numbers of nanoseconds: `2ms`.
public enum ShortNumber {
  private static let scales: [(suffix: Character, factor: Double)] = [
    ("G", 1e9), ("M", 1e6), ("k", 1e3),
  ]

  /// The number that `text` writes: digits with an optional fraction, then an optional `k`, `M` or
  /// `G` (thousands, millions, thousand millions; either case).
  ///
  /// - Returns: nil where `text` is anything else, is not whole (`1.5`, `0.0001k`), or is more
  ///   than 2⁵³.
  public static func parse(_ text: String) -> Int? {
    var digits = Substring(text)
    var factor = 1.0
    if let last = digits.last,
      let scale = scales.first(where: { $0.suffix.lowercased() == last.lowercased() })
    {
      factor = scale.factor
      digits.removeLast()
    }
    guard isPlain(digits), let number = Double(digits) else { return nil }
    let value = (number * factor).rounded()
    // The product may be a rounding away from the whole number that was meant (`0.29k`).
    guard value <= 0x1p53, abs(number * factor - value) <= 1e-9 * value else { return nil }
    return Int(value)
  }

  private static let units: [(name: String, nanoseconds: Double)] = [
    ("ms", 1e6), ("us", 1e3), ("µs", 1e3), ("ns", 1), ("s", 1e9),
  ]

  /// The nanoseconds that `text` writes: digits with an optional fraction, then `ns`, `us`, `ms` or
  /// `s`; rounded to a whole one.
  ///
  /// - Returns: nil where `text` is anything else, or less than half a nanosecond, or more than 2⁵³.
  public static func parseTime(_ text: String) -> Int? {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    let digits = text.dropLast(unit.name.count)
    guard isPlain(digits), let number = Double(digits) else { return nil }
    let value = (number * unit.nanoseconds).rounded()
    guard value >= 1, value <= 0x1p53 else { return nil }
    return Int(value)
  }

  /// A time to four digits, with the largest fitting unit: `98.5us`, `2ms`.
  public static func formatTime(_ nanoseconds: Int) -> String {
    for (unit, size) in [("s", 1e9), ("ms", 1e6), ("us", 1e3)]
    where Double(nanoseconds) >= size { return fourDigits(Double(nanoseconds) / size) + unit }
    return "\(nanoseconds)ns"
  }

  /// `value` to four digits, with the largest fitting suffix: `214.3k`, `1.5M`.
  public static func format(_ value: Int) -> String {
    for (suffix, factor) in scales where abs(Double(value)) >= factor {
      return fourDigits(Double(value) / factor) + String(suffix)
    }
    return "\(value)"
  }

  private static func fourDigits(_ value: Double) -> String {
    let decimals = [1000.0, 100, 10].first { value < 10_000 / $0 } ?? 1
    let rounded = (value * decimals).rounded() / decimals
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  /// Digits, with one point inside them at most once that is read as a number.
  private static func isPlain(_ digits: Substring) -> Bool {
    digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
      && digits.first != "." && digits.last != "."
  }
}
