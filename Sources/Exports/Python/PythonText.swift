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

  /// A line, indented; where that is too long and a call ends it, what is in the call's parentheses on
  /// a line of its own, or, where that is too long as well, each argument.
  static func line(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    guard indent + text.count > width, text.last == ")", let open = openingOfLast(text) else {
      return margin + text
    }
    let list = String(text[text.index(after: open)...].dropLast())
    let body =
      indent + 4 + list.count <= width
      ? "\(margin)    \(list)"
      : arguments(list).map { "\(margin)    \($0)," }.joined(separator: "\n")
    return "\(margin)\(text[...open])\n\(body)\n\(margin))"
  }

  /// Parts the text at the commas outside brackets.
  private static func arguments(_ list: String) -> [String] {
    var (arguments, depth) = ([""], 0)
    for character in list {
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        arguments.append("")
      } else {
        arguments[arguments.count - 1].append(character)
      }
    }
    return arguments.map { String($0.drop { $0 == " " }) }
  }

  /// The parenthesis that the last one closes.
  private static func openingOfLast(_ text: String) -> String.Index? {
    var depth = 0
    for index in text.indices.reversed() {
      if text[index] == ")" { depth += 1 }
      if text[index] == "(" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// All but some at the beginning and some at the end: `1:-2`.
  static func slice(_ first: Int, _ last: Int) -> String {
    (first > 0 ? "\(first)" : "") + ":" + (last > 0 ? "-\(last)" : "")
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
