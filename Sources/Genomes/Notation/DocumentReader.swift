import NASNetworks
import NASText
import Yams

/// Takes typed values out of a YAML document and notes every problem at its line.
///
/// Nothing here throws: what cannot be read is reported and replaced by a placeholder, so that one
/// pass finds all problems. The values count only where ``problems`` is empty at the end.
struct DocumentReader {
  private(set) var problems: [SearchSpaceError.Problem] = []

  /// The entries of a mapping, in the order of the file.
  struct Fields {
    /// The line that a problem with the mapping as a whole is reported at.
    let line: Int
    /// What a message calls the mapping: `stage2`.
    let owner: String
    var entries: [(key: String, node: Node)] = []

    subscript(key: String) -> Node? { entries.first { $0.key == key }?.node }
  }

  /// - Parameter file: Empty for the space's own.
  mutating func report(_ line: Int, _ message: String, in file: String = "") {
    problems.append(.init(file: file, line: line, message: message))
  }

  /// The entries of the mapping `node`, those with unknown keys reported and left out, those of
  /// `required` that are missing reported. `file` is the one that they are in.
  mutating func fields(
    of node: Node, _ owner: String, keys: [String], required: [String] = [],
    in file: String = ""
  ) -> Fields {
    var fields = Fields(line: node.line, owner: owner)
    guard case .mapping(let mapping) = node else {
      report(
        node.line, "\(owner) must be a mapping of keys to values, not \(node.summary)", in: file)
      return fields
    }
    for (key, value) in mapping {
      let name = key.scalar?.string ?? key.summary
      if keys.contains(name) {
        fields.entries.append((name, value))
      } else {
        let meant = Spelling.near(name, among: keys).first.map { "did you mean '\($0)'?" }
        let expected = meant ?? "expected \(keys.alternatives)"
        report(key.line, "unknown key '\(name)' in \(owner): \(expected)", in: file)
      }
    }
    for key in required where fields[key] == nil {
      report(fields.line, "\(owner) lacks the key '\(key)'", in: file)
    }
    return fields
  }

  /// The one value of `key`, or `absent` where the key is missing.
  mutating func value<Value>(
    _ key: String, of fields: Fields, as format: ScalarFormat<Value>, absent: Value? = nil
  ) -> Value {
    guard let node = fields[key] else { return absent ?? format.placeholder }
    return scalar(node, key, of: fields, as: format) ?? format.placeholder
  }

  private mutating func scalar<Value>(
    _ node: Node, _ key: String, of fields: Fields, as format: ScalarFormat<Value>
  ) -> Value? {
    if case .scalar(let scalar) = node, let value = format.parse(scalar.string) { return value }
    report(
      node.line, "'\(key)' of \(fields.owner) must be \(format.expected), not \(node.summary)")
    return nil
  }
}

/// How one kind of scalar is written in a search space file.
struct ScalarFormat<Value: Sendable>: Sendable {
  /// What is expected, for messages.
  let expected: String
  /// Stands in for a value that could not be read.
  let placeholder: Value
  let parse: @Sendable (String) -> Value?
}

extension ScalarFormat where Value == Int {
  static func whole(_ range: ClosedRange<Int>, placeholder: Int = 1) -> Self {
    .init(
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      placeholder: placeholder, parse: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }

  static let quantity = Self(
    expected: "a whole number such as 5000000 or 5M", placeholder: 0, parse: ShortNumber.parse)
}

extension ScalarFormat where Value == String {
  static let text = Self(expected: "text", placeholder: "", parse: { $0 })

  /// The name of a space: a path of plain words.
  static let name = Self(
    expected: "a name of letters, digits, '-', '_' and '/'", placeholder: "",
    parse: { text in
      let isPlain = text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_/".unicodeScalars.contains($0)
      }
      return isPlain && !text.isEmpty ? text : nil
    })
}

extension ScalarFormat where Value == Shape? {
  static let shape = Self(
    expected: "channels x rows x columns, such as 3x32x32", placeholder: nil,
    parse: { text in
      let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard sides.count == 3, sides.allSatisfy({ (1...4096).contains($0) }) else { return nil }
      return Shape(channels: sides[0], height: sides[1], width: sides[2])
    })
}

extension Node {
  var line: Int { mark?.line ?? 1 }

  /// What a message says was found instead of what was expected.
  var summary: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(scalar.string)'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }
}

extension [String] {
  /// `a, b or c`.
  var alternatives: String {
    guard count > 1 else { return first ?? "nothing" }
    return dropLast().joined(separator: ", ") + " or " + self[count - 1]
  }
}
