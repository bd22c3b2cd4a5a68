import Foundation

/// How numbers are written, the same everywhere and in every locale: a point, three digits that
/// count, a space before the unit.
public enum Quantity {
  /// A whole number in groups of three: `1,234,567`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A number with a fixed count of decimals, rounded to nearest: `0.4123`. Not-a-number and
  /// infinities, which training can end in, are `nan`, `inf` and `-inf`.
  public static func decimal(_ value: Double, places: Int) -> String {
    value.isNaN ? "nan" : String(format: "%.\(places)f", value)
  }

  /// A size with three digits and the prefix that fits: `999`, `1.00 k`, `12.3 k`, `2.31 M`,
  /// `1.20 GB`.
  ///
  /// - Parameters:
  ///   - value: How many; below 1,000 written as it is.
  ///   - unit: Put straight after the prefix: `B`, or nothing.
  public static func prefixed(_ value: Int, unit: String = "") -> String {
    let size = Double(value.magnitude)
    var (text, prefix) = ("\(value.magnitude)", "")
    if size >= 1_000 {
      var scaled = size / 1_000
      for next in prefixes.dropFirst() {
        prefix = next
        if let digits = threeDigits(scaled) {
          text = digits
          break
        }
        // Rounds up to the next prefix, or needs it anyway.
        text = decimal(scaled, places: 0)
        scaled /= 1_000
      }
    }
    let sign = value < 0 ? "-" : ""
    let suffix = prefix + unit
    return sign + text + (suffix.isEmpty ? "" : " " + suffix)
  }

  /// Powers of a thousand, as SI writes them.
  static let prefixes = ["", "k", "M", "G", "T"]

  /// Bytes in powers of a thousand: `12.4 MB`.
  public static func bytes(_ count: Int) -> String { prefixed(count, unit: "B") }

  /// A fraction as a percentage: 0.9213 is `92.13 %`.
  public static func percent(_ fraction: Double, places: Int = 2) -> String {
    decimal(100 * fraction, places: places) + " %"
  }

  /// A rate, with three digits where it is small: `1,234 images/s`, `56.7 images/s`,
  /// `0.52 images/s`.
  public static func rate(_ perSecond: Double, unit: String) -> String {
    let number =
      threeDigits(perSecond) ?? Int(exactly: perSecond.rounded()).map(grouped) ?? "\(perSecond)"
    return "\(number) \(unit)/s"
  }

  /// A span of time, in the two units that matter: `0.4 s`, `42 s`, `4 m 05 s`, `2 h 07 m`,
  /// `3 d 04 h`.
  public static func duration(_ seconds: Double) -> String {
    if (seconds * 10).rounded() < 100 { return decimal(seconds, places: 1) + " s" }
    guard let whole = Int(exactly: seconds.rounded()) else { return "\(seconds) s" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) m \(twoDigits(whole % 60)) s" }
    let minutes = whole / 60
    if minutes < 24 * 60 { return "\(minutes / 60) h \(twoDigits(minutes % 60)) m" }
    let hours = minutes / 60
    return "\(hours / 24) d \(twoDigits(hours % 24)) h"
  }

  /// A short time, with three digits and the prefix that fits: `850 ns`, `12.3 µs`, `1.20 ms`.
  public static func seconds(_ seconds: Double) -> String {
    var scaled = seconds * 1e9
    for unit in ["ns", "µs", "ms"] {
      if let digits = threeDigits(scaled) { return "\(digits) \(unit)" }
      scaled /= 1_000
    }
    return "\(decimal(scaled, places: 2)) s"
  }

  /// `1.23`, `12.3` or `123`; nothing where rounding leads to 1,000.
  private static func threeDigits(_ value: Double) -> String? {
    for (places, limit) in [(2, 10.0), (1, 100.0), (0, 1_000.0)] {
      let text = decimal(value, places: places)
      if let rounded = Double(text), rounded < limit { return text }
    }
    return nil
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
