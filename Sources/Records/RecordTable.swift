import NASHdf5

/// Named columns of one length: the trials of a run, or a curve with a row an epoch. Which columns
/// there are is up to whoever fills it.
public struct RecordTable: Sendable {
  public let columns: [Column]
  public let rowCount: Int

  public struct Column: Sendable {
    public let name: String
    public let values: Values

    public init(_ name: String, _ values: Values) {
      self.name = name
      self.values = values
    }
  }

  public enum Values: Sendable {
    case integers([Int64])
    case numbers([Double])
    case strings([String])

    var count: Int {
      switch self {
      case .integers(let values): values.count
      case .numbers(let values): values.count
      case .strings(let values): values.count
      }
    }
  }

  /// A table; without columns, one without rows.
  public init(_ columns: [Column] = []) {
    let rowCount = columns.first?.values.count ?? 0
    precondition(
      columns.allSatisfy { $0.values.count == rowCount },
      "RecordTable: columns of lengths \(columns.map(\.values.count)) make no table")
    precondition(
      Set(columns.map(\.name)).count == columns.count,
      "RecordTable: a name occurs twice in \(columns.map(\.name))")
    self.columns = columns
    self.rowCount = rowCount
  }
}

extension RecordTable {
  /// The values of a column, as integers.
  ///
  /// - Throws: ``RecordError`` when there is no such column, or one of another type.
  public func integers(_ name: String) throws(RecordError) -> [Int64] {
    guard case .integers(let values) = try values(name) else { throw mismatch(name, "integers") }
    return values
  }

  /// The values of a column, as numbers.
  ///
  /// - Throws: ``RecordError`` when there is no such column, or one of another type.
  public func numbers(_ name: String) throws(RecordError) -> [Double] {
    guard case .numbers(let values) = try values(name) else { throw mismatch(name, "numbers") }
    return values
  }

  /// The values of a column, as strings.
  ///
  /// - Throws: ``RecordError`` when there is no such column, or one of another type.
  public func strings(_ name: String) throws(RecordError) -> [String] {
    guard case .strings(let values) = try values(name) else { throw mismatch(name, "strings") }
    return values
  }

  private func values(_ name: String) throws(RecordError) -> Values {
    guard let column = columns.first(where: { $0.name == name }) else {
      let known = columns.map(\.name).joined(separator: ", ")
      throw RecordError(.content, "column '\(name)'", "is not in the table; it has \(known)")
    }
    return column.values
  }

  private func mismatch(_ name: String, _ expected: String) -> RecordError {
    RecordError(.content, "column '\(name)'", "does not hold \(expected)")
  }
}

extension RecordTable: Equatable {
  /// Bit for bit: NaN equals itself, and 0 differs from −0.
  public static func == (left: RecordTable, right: RecordTable) -> Bool {
    HDF5Group(left).differences(from: HDF5Group(right)).isEmpty
  }
}
