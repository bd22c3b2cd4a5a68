import NASDatasets

/// Comma-separated values, plain or gzip-compressed: a line of column names, and a line a record
/// (RFC 4180: fields in double quotes may hold commas, line breaks and doubled quotes).
struct CSVFile {
  let path: String
  let columns: [String]
  /// As many fields each as there are columns.
  private(set) var records: [Record] = []

  struct Record {
    /// Where it begins, from 1.
    let line: Int
    let fields: [String]
  }

  /// - Parameter path: The file.
  /// - Throws: `DatasetError` when it cannot be read; ``TableError`` naming the line at fault.
  init(_ path: String) throws {
    let file = try DataFile(path)
    try self.init(path: path, bytes: file.read(upTo: DataFile.limit))
  }

  init(path: String, bytes: [UInt8]) throws {
    self.path = path
    var scanner = Scanner(bytes)
    guard let header = try scanner.next(path), !header.fields.allSatisfy(\.isEmpty) else {
      throw TableError(
        .malformed, path, line: 1, found: "no column names", expected: "a line that names columns")
    }
    columns = header.fields
    while let record = try scanner.next(path) {
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

extension CSVFile {
  /// Cuts bytes into records.
  private struct Scanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
      // A byte order mark is no part of the first name.
      self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// Nil at the end.
    mutating func next(_ path: String) throws -> Record? {
      guard position < bytes.count else { return nil }
      let first = line
      var fields: [String] = []
      while true {
        fields.append(try field(path))
        guard position < bytes.count else { break }
        let separator = bytes[position]
        position += 1
        if separator == UInt8(ascii: "\n") {
          line += 1
          break
        }
      }
      return Record(line: first, fields: fields)
    }

    /// One field; stops at the comma or line break behind it.
    private mutating func field(_ path: String) throws -> String {
      if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quoted(path) }
      let start = position
      while position < bytes.count, !isSeparator(bytes[position]) { position += 1 }
      var end = position
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func quoted(_ path: String) throws -> String {
      let first = line
      var text: [UInt8] = []
      position += 1
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\n") { line += 1 }
        guard byte == UInt8(ascii: "\"") else {
          text.append(byte)
          continue
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
          text.append(byte)
          position += 1
          continue
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\r") { position += 1 }
        guard position == bytes.count || isSeparator(bytes[position]) else { break }
        return String(decoding: text, as: UTF8.self)
      }
      throw TableError(
        .malformed, path, line: first,
        found: "a quote that is not closed before a comma or the end",
        expected: "one quote before and one after a field")
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
    }
  }
}
