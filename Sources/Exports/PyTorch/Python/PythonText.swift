import NASText

/// Small pieces of Python text, laid out in lines of at most 100 columns.
enum PythonText {
  static let width = 100

  /// `PREFIX CLASS(ARGUMENTS) END`, indented; where that is too long, its arguments on a line of
  /// their own, and where that is too long as well, each on its own.
  static func statement(
    _ prefix: String, _ function: String, _ arguments: [String], end: String = "", indent: Int
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    let list = arguments.joined(separator: ", ")
    let line = "\(margin)\(prefix)\(function)(\(list))\(end)"
    guard line.count > width else { return line }
    let inner = margin + "    "
    let body =
      inner.count + list.count <= width
      ? inner + list : arguments.map { "\(inner)\($0)," }.joined(separator: "\n")
    return "\(margin)\(prefix)\(function)(\n\(body)\n\(margin))\(end)"
  }

  /// `NAME = (ITEMS)`: a tuple.
  static func tuple(_ name: String, _ items: [String]) -> String {
    // One item needs a comma behind it to be a tuple.
    items.count == 1 ? "\(name) = (\(items[0]),)" : statement("\(name) = ", "", items, indent: 0)
  }

  /// A string literal: JSON's notation is Python's as well.
  static func literal(_ string: String) -> String { JSONValue.quoted(string) }

  /// The string as it has to be written within a docstring.
  static func docstring(_ string: String) -> String {
    String(literal(string).dropFirst().dropLast())
  }
}
