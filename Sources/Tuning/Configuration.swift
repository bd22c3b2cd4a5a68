import NASText

/// What every setting is set to, in the order of the space; those are left out that there are not for
/// the values of others. So equal trainings are equal configurations.
public struct Configuration: Sendable, Hashable, Codable {
  public let assignments: [Assignment]

  public struct Assignment: Sendable, Hashable, Codable {
    public let name: String
    public let value: SettingValue

    public init(_ name: String, _ value: SettingValue) {
      self.name = name
      self.value = value
    }
  }

  /// - Throws: ``NASText/SettingError`` when an assignment is missing, is of no setting of the space or
  ///   of one that there is not, or is not in its range.
  public init(_ assignments: [Assignment], in space: TuningSpace) throws {
    var (coordinates, sorted): ([Double?], [Assignment]) = ([], [])
    for (place, setting) in space.settings.enumerated() {
      guard space.isActive(place, coordinates) else {
        coordinates.append(nil)
        continue
      }
      guard let assignment = assignments.first(where: { $0.name == setting.name }) else {
        throw SettingError(
          "configuration: no value for '\(setting.name)'", expected: "one for each setting")
      }
      guard let coordinate = setting.range.coordinate(of: assignment.value) else {
        throw SettingError(
          "configuration: \(setting.name) = \(assignment.value)",
          expected: "a value of its range")
      }
      coordinates.append(coordinate)
      sorted.append(assignment)
    }
    for assignment in assignments where !sorted.contains(where: { $0.name == assignment.name }) {
      throw SettingError(
        "configuration: \(assignment.name) = \(assignment.value)",
        expected: "only settings that there are for the values of the others")
    }
    guard sorted.count == assignments.count else {
      throw SettingError("configuration: a setting twice", expected: "each of them once")
    }
    self.assignments = sorted
  }

  /// - Parameter coordinates: Canonical.
  init(_ coordinates: [Double?], of space: TuningSpace) {
    assignments = zip(space.settings, coordinates).compactMap { setting, coordinate in
      coordinate.map { Assignment(setting.name, setting.range.value(at: $0)) }
    }
  }

  /// Nil for a setting that there is not.
  public subscript(name: String) -> SettingValue? {
    assignments.first { $0.name == name }?.value
  }

  /// A coordinate for each setting of the space; nil for those that there are not.
  func coordinates(in space: TuningSpace) -> [Double?] {
    space.settings.map { setting in
      self[setting.name].map { value in
        guard let coordinate = setting.range.coordinate(of: value) else {
          preconditionFailure("Configuration: \(setting.name) = \(value) is not of the space")
        }
        return coordinate
      }
    }
  }
}
