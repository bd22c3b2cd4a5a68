import Foundation

/// Samplers know a setting by a coordinate: a number in 0...1 on the setting's scale, an equal share of
/// the range being worth the same everywhere; the place of an option. Whole numbers stand in the middle
/// of their cells, which fill the range.
extension SettingRange {
  public var isCategorical: Bool {
    if case .categorical = self { true } else { false }
  }

  /// How many values there are; nil for any number of them.
  var levels: Int? {
    switch self {
    case .real: nil
    case .integer(let low, let high, let step, _): (high - low) / step + 1
    case .categorical(let options): options.count
    }
  }

  /// The coordinate of a value; nil for one that is not in the range.
  func coordinate(of value: SettingValue) -> Double? {
    switch (self, value) {
    case (.real(let low, let high, let scale), .real(let value)):
      guard value >= low, value <= high else { return nil }
      return Self.share(value, low, high, scale)
    case (.integer(let low, let high, let step, _), .integer(let value)):
      guard value >= low, value <= high, (value - low).isMultiple(of: step) else { return nil }
      return coordinate(ofLevel: (value - low) / step)
    case (.categorical(let options), .option(let value)):
      return options.firstIndex(of: value).map(Double.init)
    default: return nil
    }
  }

  /// The value nearest to a coordinate.
  func value(at coordinate: Double) -> SettingValue {
    switch self {
    case .real(let low, let high, let scale):
      .real(min(max(Self.number(coordinate, low, high, scale), low), high))
    case .integer(let low, _, let step, _): .integer(low + step * level(at: coordinate))
    case .categorical(let options): .option(options[level(at: coordinate)])
    }
  }

  /// The coordinate of the value nearest to one.
  func snapped(_ coordinate: Double) -> Double {
    switch self {
    case .real: min(max(coordinate, 0), 1)
    case .integer, .categorical: self.coordinate(ofLevel: level(at: coordinate))
    }
  }

  /// The coordinate for a number that is drawn evenly from 0..<1.
  func drawn(_ share: Double) -> Double {
    guard case .categorical(let options) = self else { return snapped(share) }
    return Double(min(Int(share * Double(options.count)), options.count - 1))
  }

  /// The coordinate of the value of so many steps from the lowest, or of an option.
  func coordinate(ofLevel level: Int) -> Double {
    switch self {
    case .real: preconditionFailure("SettingRange: real numbers have no levels")
    case .categorical: return Double(level)
    case .integer(let low, _, let step, let scale):
      let (bottom, top) = edges
      return Self.share(Double(low + step * level), bottom, top, scale)
    }
  }

  /// The coordinates between which a level is the nearest.
  func cell(ofLevel level: Int) -> (Double, Double) {
    guard case .integer(let low, _, let step, let scale) = self else {
      preconditionFailure("SettingRange: only whole numbers have cells")
    }
    let (bottom, top) = edges
    let middle = Double(low + step * level)
    let half = Double(step) / 2
    return (
      Self.share(middle - half, bottom, top, scale), Self.share(middle + half, bottom, top, scale)
    )
  }

  /// Which level is nearest to a coordinate.
  func level(at coordinate: Double) -> Int {
    switch self {
    case .real: preconditionFailure("SettingRange: real numbers have no levels")
    case .categorical(let options): return min(max(Int(coordinate), 0), options.count - 1)
    case .integer(let low, let high, let step, let scale):
      let (bottom, top) = edges
      let number = Self.number(min(max(coordinate, 0), 1), bottom, top, scale)
      let level = Int(((number - Double(low)) / Double(step)).rounded())
      return min(max(level, 0), (high - low) / step)
    }
  }

  /// The ends of the lowest and the highest cell of whole numbers.
  private var edges: (Double, Double) {
    guard case .integer(let low, let high, let step, _) = self else { return (0, 1) }
    let half = Double(step) / 2
    return (Double(low) - half, Double(low + (high - low) / step * step) + half)
  }

  private static func share(
    _ value: Double, _ low: Double, _ high: Double, _ scale: Scale
  ) -> Double {
    scale == .linear ? (value - low) / (high - low) : log(value / low) / log(high / low)
  }

  private static func number(
    _ share: Double, _ low: Double, _ high: Double, _ scale: Scale
  ) -> Double {
    scale == .linear ? low + share * (high - low) : low * exp(share * log(high / low))
  }
}
