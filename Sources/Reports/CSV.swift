/// Comma-separated values with a header line (RFC 4180, with line feeds for line breaks, as Unix
/// tools expect).
public struct CSV: Sendable, Hashable {
  public let header: [String]
  public private(set) var rows: [[String]] = []

  public init(header: [String]) {
    self.header = header
  }

  /// Adds a line, one field per column.
  public mutating func append(_ row: [String]) {
    precondition(
      row.count == header.count, "CSV.append: \(row.count) fields for \(header.count) columns")
    rows.append(row)
  }

  /// Every line, each ended by a line feed.
  public var text: String {
    ([header] + rows).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    // Scalars, for a carriage return and a line feed are one character together.
    guard text.unicodeScalars.contains(where: { "\",\n\r".unicodeScalars.contains($0) })
    else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
