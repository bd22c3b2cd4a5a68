/// Cuts comma-separated values into records (RFC 4180: fields in double quotes may hold commas, line
/// breaks and doubled quotes).
public struct CSVScanner {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  public struct Record: Sendable {
    /// Where it begins, from 1.
    public let line: Int
    /// One, empty, of a blank line.
    public let fields: [String]
  }

  /// A quote that is not closed where it should be.
  public struct Fault: Error {
    /// Where the field begins.
    public let line: Int
    public let found = "a quote that is not closed before a comma or the end"
    public let expected = "one quote before and one after a field"
  }

  public init(_ bytes: [UInt8]) {
    // A byte order mark is no part of the first name.
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// Nil at the end.
  public mutating func next() throws(Fault) -> Record? {
    guard position < bytes.count else { return nil }
    let first = line
    var fields: [String] = []
    while true {
      fields.append(try field())
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
  private mutating func field() throws(Fault) -> String {
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quoted() }
    let start = position
    while position < bytes.count, !isSeparator(bytes[position]) { position += 1 }
    var end = position
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func quoted() throws(Fault) -> String {
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
    throw Fault(line: first)
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
  }
}
