import NASText

/// What a tuned setting may be.
public enum SettingRange: Sendable, Hashable, Codable {
  /// From the lowest to the highest number, both included.
  case real(Double, Double, Scale = .linear)
  /// Every `step`-th whole number from the lowest on, up to the highest.
  case integer(Int, Int, step: Int = 1, Scale = .linear)
  /// One of these, in no order.
  case categorical([String])

  /// On which scale equal steps are worth the same.
  public enum Scale: String, Sendable, Hashable, Codable, CaseIterable {
    case linear
    case logarithmic
  }

  /// - Parameter name: What errors call the setting.
  /// - Throws: ``NASText/SettingError`` when there is nothing in the range.
  func check(_ name: String) throws {
    func fail(_ found: String, _ expected: String, _ hint: String? = nil) -> SettingError {
      SettingError("setting to be tuned, \(name): \(found)", expected: expected, hint: hint)
    }
    let upsideDown = "the lower end first, and a higher one"
    switch self {
    case .real(let low, let high, let scale):
      guard low.isFinite, high.isFinite, (high - low).isFinite else {
        throw fail("\(low) to \(high)", "finite ends")
      }
      guard low < high else {
        throw fail("\(low) to \(high)", upsideDown, low > high ? "\(high) to \(low)?" : nil)
      }
      guard scale == .linear || low > 0 else {
        throw fail("\(low) to \(high), logarithmic", "ends above 0", "a linear range holds 0")
      }
      guard scale == .linear || (high / low).isFinite else {
        throw fail("\(low) to \(high), logarithmic", "ends that are less far apart")
      }
    case .integer(let low, let high, let step, let scale):
      guard step > 0 else { throw fail("step \(step)", "at least 1") }
      guard low < high else {
        throw fail("\(low) to \(high)", upsideDown, low > high ? "\(high) to \(low)?" : nil)
      }
      guard low > Int.min / 4, high < Int.max / 4 else {
        throw fail("\(low) to \(high)", "ends within ±\(Int.max / 4)")
      }
      guard low + step <= high else {
        throw fail("\(low) to \(high), step \(step)", "a step of at most \(high - low)")
      }
      guard scale == .linear || low >= step else {
        throw fail("\(low) to \(high), logarithmic", "a lower end of at least its step, \(step)")
      }
    case .categorical(let options):
      guard options.count > 1 else { throw fail("\(options.count) options", "at least 2") }
      for (place, option) in options.enumerated() where options[..<place].contains(option) {
        throw fail("option '\(option)' twice", "each of them once")
      }
    }
  }
}

/// What a setting is set to.
public enum SettingValue: Sendable, Hashable, Codable, CustomStringConvertible {
  case real(Double)
  case integer(Int)
  /// Of a categorical setting.
  case option(String)

  public var description: String {
    switch self {
    case .real(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .option(let value): value
    }
  }
}
