import NASDatasets
import NASText

/// Comma-separated values, plain or gzip-compressed: a line of column names, and a line a record.
struct CSVFile {
  let path: String
  let columns: [String]
  /// As many fields each as there are columns.
  private(set) var records: [CSVScanner.Record] = []

  /// - Parameter path: The file.
  /// - Throws: `DatasetError` when it cannot be read; ``TableError`` naming the line at fault.
  init(_ path: String) throws {
    let file = try DataFile(path)
    try self.init(path: path, bytes: file.read(upTo: DataFile.limit))
  }

  init(path: String, bytes: [UInt8]) throws {
    self.path = path
    var scanner = CSVScanner(bytes)
    func next() throws(TableError) -> CSVScanner.Record? {
      do {
        return try scanner.next()
      } catch {
        throw TableError(
          .malformed, path, line: error.line, found: error.found, expected: error.expected)
      }
    }
    guard let header = try next(), !header.fields.allSatisfy(\.isEmpty) else {
      throw TableError(
        .malformed, path, line: 1, found: "no column names", expected: "a line that names columns")
    }
    columns = header.fields
    while let record = try next() {
      guard record.fields.count == columns.count else {
        // A blank line is no record.
        if record.fields == [""] { continue }
        throw TableError(
          .malformed, path, line: record.line, found: "\(record.fields.count) fields",
          expected: "\(columns.count), as in line 1")
      }
      records.append(record)
    }
  }

  /// The place of a column.
  ///
  /// - Throws: ``TableError`` when there is none of that name.
  func place(of column: String) throws -> Int {
    guard let place = columns.firstIndex(of: column) else {
      throw TableError(
        .unknownColumn, path, line: 1, found: "no column '\(column)'",
        expected: "one of \(columns.joined(separator: ", "))")
    }
    return place
  }

  /// The numbers of a column.
  ///
  /// - Throws: ``TableError`` naming the line of the first that is none.
  func numbers(of column: String) throws -> [Double] {
    let place = try place(of: column)
    return try records.map { record in
      guard let number = Double(record.fields[place]), number.isFinite else {
        throw TableError(
          .malformed, path, line: record.line, found: "'\(record.fields[place])' for '\(column)'",
          expected: "a finite number", hint: "leave out lines without one")
      }
      return number
    }
  }
}
