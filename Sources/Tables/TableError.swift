/// A table that cannot be searched.
public struct TableError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable {
    /// A line says something that it must not.
    case malformed
    /// There is no such column.
    case unknownColumn
    /// A setting makes no sense for the table.
    case badSetting
    /// No genome of the table is allowed, or none was found in many tries.
    case infeasible
  }

  public let code: Code
  /// The file.
  public let path: String
  /// From 1; nil where no single line is at fault.
  public let line: Int?
  public let found: String
  public let expectation: String
  /// What to do about it.
  public let hint: String?

  public init(
    _ code: Code, _ path: String, line: Int? = nil, found: String, expected: String,
    hint: String? = nil
  ) {
    self.code = code
    self.path = path
    self.line = line
    self.found = found
    expectation = expected
    self.hint = hint
  }

  public var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return "\(place): \(found): expected \(expectation)"
  }
}
