import NASText

/// A setting that is tuned: its name, what it may be, and when there is any.
public struct TunedSetting: Sendable, Hashable, Codable {
  public let name: String
  public let range: SettingRange
  /// Without it, there always is one.
  public let condition: Condition?

  /// Holds while an earlier categorical setting is there and has one of the options.
  public struct Condition: Sendable, Hashable, Codable {
    public let setting: String
    public let options: [String]

    public init(_ setting: String, is options: String...) {
      self.init(setting, isOneOf: options)
    }

    public init(_ setting: String, isOneOf options: [String]) {
      self.setting = setting
      self.options = options
    }
  }

  public init(_ name: String, _ range: SettingRange, if condition: Condition? = nil) {
    self.name = name
    self.range = range
    self.condition = condition
  }
}

/// Settings that are tuned together, some only where another has a certain value.
public struct TuningSpace: Sendable, Hashable {
  /// Those that hang on others come after them.
  public let settings: [TunedSetting]
  /// For each that hangs on another: the place of that one, and the places of its options.
  private let parents: [Parent?]

  private struct Parent: Hashable {
    let place: Int
    let options: [Int]
  }

  /// - Throws: ``NASText/SettingError`` when there is no setting, a name is there twice, nothing is in
  ///   a range, or a condition is of no earlier categorical setting and its options.
  public init(_ settings: [TunedSetting]) throws {
    guard !settings.isEmpty else {
      throw SettingError("tuning: no setting", expected: "at least one to tune")
    }
    var parents: [Parent?] = []
    for (place, setting) in settings.enumerated() {
      let earlier = settings[..<place]
      if earlier.contains(where: { $0.name == setting.name }) {
        throw SettingError(
          "setting to be tuned, \(setting.name): named twice", expected: "each of them once")
      }
      try setting.range.check(setting.name)
      parents.append(try setting.condition.map { try Self.parent($0, of: setting.name, earlier) })
    }
    self.settings = settings
    self.parents = parents
  }

  private static func parent(
    _ condition: TunedSetting.Condition, of name: String, _ earlier: ArraySlice<TunedSetting>
  ) throws -> Parent {
    func fail(_ found: String, _ expected: String) -> SettingError {
      SettingError("setting to be tuned, \(name): \(found)", expected: expected)
    }
    guard let place = earlier.firstIndex(where: { $0.name == condition.setting }),
      case .categorical(let options) = earlier[place].range
    else {
      throw fail(
        "hangs on '\(condition.setting)'", "a categorical setting that is named before it")
    }
    guard !condition.options.isEmpty else { throw fail("hangs on no option", "at least one") }
    let places = try condition.options.map { option in
      guard let place = options.firstIndex(of: option) else {
        throw fail(
          "hangs on \(condition.setting) = '\(option)'",
          "one of \(options.joined(separator: ", "))")
      }
      return place
    }
    return Parent(place: place, options: places)
  }

  public var count: Int { settings.count }

  /// Whether there is such a setting, given the coordinates of those before it.
  func isActive(_ place: Int, _ coordinates: some Collection<Double?>) -> Bool {
    guard let parent = parents[place] else { return true }
    let index = coordinates.index(coordinates.startIndex, offsetBy: parent.place)
    guard let option = coordinates[index] else { return false }
    return parent.options.contains(Int(option))
  }

  /// Coordinates of all settings, snapped to values, without those that there are not.
  func canonical(_ coordinates: [Double]) -> [Double?] {
    var result: [Double?] = []
    for (place, setting) in settings.enumerated() {
      result.append(
        isActive(place, result) ? setting.range.snapped(coordinates[place]) : nil)
    }
    return result
  }

  /// The point for numbers that are drawn evenly from 0..<1.
  func drawn(_ shares: [Double]) -> [Double?] {
    canonical(zip(settings, shares).map { $0.range.drawn($1) })
  }
}

extension TuningSpace: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init([TunedSetting](from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
  }
}
