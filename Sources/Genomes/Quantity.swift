/// Whole numbers as people write them on a command line and in a search space file: `5M`, `200k`.
public enum Quantity {
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
    let isPlain = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    guard isPlain, digits.first != ".", digits.last != ".", let number = Double(digits) else {
      return nil
    }
    let value = (number * factor).rounded()
    // The product may be a rounding away from the whole number that was meant (`0.29k`).
    guard value <= 0x1p53, abs(number * factor - value) <= 1e-9 * value else { return nil }
    return Int(value)
  }

  /// `value` to four digits, with the largest fitting suffix: `214.3k`, `1.5M`.
  public static func format(_ value: Int) -> String {
    for (suffix, factor) in scales where abs(Double(value)) >= factor {
      let scaled = Double(value) / factor
      let decimals = [1000.0, 100, 10].first { scaled < 10_000 / $0 } ?? 1
      let rounded = (scaled * decimals).rounded() / decimals
      let digits = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
      return "\(digits)\(suffix)"
    }
    return "\(value)"
  }
}
