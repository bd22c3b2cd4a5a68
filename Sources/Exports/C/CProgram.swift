import NASNetworks
import NASText

/// A C file under construction: what its functions, constants and calls are.
struct CProgram {
  private(set) var functions: [CFunction] = []
  private(set) var constants: [String] = []
  /// Bytes of all constants.
  private(set) var constantBytes = 0
  /// Of constants.
  private var names: Set<String> = []
  /// The lines of `predict`.
  private(set) var body: [String] = []

  /// Adds a call, and the function with what it needs.
  mutating func call(_ function: CFunction, _ arguments: [String]) {
    need(function)
    body += CText.wrapped(
      "\(function.name)(", arguments, ");", indent: "    ", columns: 100)
  }

  mutating func need(_ function: CFunction) {
    guard !functions.contains(function) else { return }
    for other in function.needs { need(other) }
    functions.append(function)
  }

  mutating func comment(_ text: String) { body.append("    /* \(text) */") }

  mutating func line(_ text: String) { body.append("    \(text)") }

  /// Adds an array, and returns its name: with a number where another has the wanted one, for what a
  /// layer's tensor is called may be another layer's name.
  mutating func constant(_ wanted: String, _ type: String, _ values: [String]) -> String {
    let name = names.insertUnique(wanted)
    constants += CText.wrapped(
      "static const \(type) \(name)[\(values.count)] = {", values, "};", indent: "", columns: 100)
    constantBytes += values.count * CName.bytes(of: type)
    return name
  }
}

/// Pieces of C text.
enum CText {
  /// `start`, a list, `end`; on one line where it fits, else the list on lines of its own.
  static func wrapped(
    _ start: String, _ items: [String], _ end: String, indent: String, columns: Int
  ) -> [String] {
    let single = indent + start + items.joined(separator: ", ") + end
    if single.count <= columns { return [single] }
    let first = start.hasSuffix(" ") ? String(start.dropLast()) : start
    var (lines, line) = ([indent + first], indent + "   ")
    for (place, item) in items.enumerated() {
      let piece = " " + item + (place == items.count - 1 ? end : ",")
      if line.utf8.count + piece.utf8.count > columns {
        lines.append(line)
        line = indent + "   "
      }
      line += piece
    }
    return lines + [line]
  }

  /// Text without what would begin or end a comment.
  static func comment(_ text: String) -> String {
    text.replacing("*/", with: "* /").replacing("/*", with: "/ *")
  }
}

/// Names and numbers as C has them.
enum CName {
  /// Letters, digits and underscores.
  static func identifier(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  static func bytes(of type: String) -> Int {
    switch type {
    case "int8_t": 1
    case "int32_t", "float": 4
    default: preconditionFailure("CName: no size of '\(type)'")
    }
  }
}

extension Float {
  /// A constant that reads back as the same number.
  var c: String { "\(self)f" }
}

extension Shape {
  /// A `shape`.
  var c: String { "(shape){\(height), \(width), \(channels)}" }
}

extension String {
  /// A place so many elements further on.
  func advanced(by count: Int) -> String { count == 0 ? self : "\(self) + \(count)" }
}
