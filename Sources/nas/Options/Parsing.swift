import ArgumentParser
import NASCompute
import Foundation
import NASConsole
import NASGenomes
import NASText

/// Reads a whole number with an optional suffix: `5M`, `200k`.
@Sendable func parseQuantity(_ text: String) throws -> Int {
  guard let value = ShortNumber.parse(text) else {
    throw ValidationError("expected a whole number, such as 64, 200k or 5M")
  }
  return value
}

/// Reads a span of time in seconds: `90s`, `20m`, `1.5h`.
@Sendable func parseDuration(_ text: String) throws -> Double {
  let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
  guard let last = text.last, let unit = units[last], let number = Double(text.dropLast()),
    number > 0, number.isFinite
  else { throw ValidationError("expected a time, such as 90s, 20m or 1.5h") }
  guard number * unit <= 3600 * Double(largestSetting) else {
    throw ValidationError("expected at most a million hours")
  }
  return number * unit
}

/// Reads a short time in nanoseconds: `850ns`, `500us`, `2ms`, `0.1s`.
@Sendable func parseShortTime(_ text: String) throws -> Int {
  guard let value = ShortNumber.parseTime(text) else {
    throw ValidationError("expected a time in ns, us, ms or s, such as 500us or 2ms")
  }
  return value
}

/// Fails unless a setting is in its range.
func expect<Value: Comparable>(
  _ value: Value, _ name: String, in range: ClosedRange<Value>
) throws {
  guard range.contains(value) else {
    throw ValidationError(
      "\(name) is \(value), expected \(range.lowerBound) to \(range.upperBound)")
  }
}

/// More than this is a mistake, of epochs, networks, or hours.
private let largestSetting = 1_000_000

/// Fails unless a setting is large enough, and no number that nobody means.
func expect(_ value: Int, _ name: String, in range: PartialRangeFrom<Int>) throws {
  guard range.contains(value) else {
    throw ValidationError("\(name) is \(value), expected at least \(range.lowerBound)")
  }
  try expectMeant(value, name)
}

private func expectMeant(_ value: Int, _ name: String) throws {
  guard value <= largestSetting else {
    throw ValidationError("\(name) is \(value), expected at most \(largestSetting)")
  }
}

/// Fails unless a setting is a multiple of another number, and not 0.
func expect(_ value: Int, _ name: String, multipleOf unit: Int) throws {
  guard value > 0, value % unit == 0 else {
    throw ValidationError("\(name) is \(value), expected a multiple of \(unit)")
  }
  try expectMeant(value, name)
}

/// One of some names: of recipes, strategies, predictors.
func parseName(_ name: String, of kind: String, among names: [String]) throws -> String {
  guard names.contains(name) else {
    throw ValidationError(
      "there is no \(kind) '\(name)', expected one of \(names.joined(separator: ", "))",
      hint: Spelling.hint(for: name, among: names))
  }
  return name
}

/// Reads a value as another module does; what is wrong with it is told with that module's hint.
func parsing<Value>(_ read: () throws -> Value) throws -> Value {
  do {
    return try read()
  } catch {
    throw ValidationError("\(error)", hint: (error as? any HintedError)?.hint)
  }
}

extension ValidationError {
  /// What stands between a message and its hint.
  static let hintLabel = "\nhint: "

  /// ArgumentParser hands on an error's words alone: ``Program`` takes the hint out of them.
  init(_ message: String, hint: String?) {
    self.init(message + (hint.map { Self.hintLabel + $0 } ?? ""))
  }
}

/// Fails where an option was given that changes nothing beside another one.
func expectNone(
  of options: [(name: String, isGiven: Bool)], with other: String, _ reason: String
) throws {
  guard let idle = options.first(where: \.isGiven) else { return }
  throw ValidationError("\(idle.name) changes nothing with \(other): \(reason).")
}

/// Fails unless there are so many seeds from the first on.
func expect(seeds: Int, from first: UInt64, _ name: String) throws {
  guard first <= UInt64.max - UInt64(seeds) else {
    throw ValidationError("\(name) is \(first), expected \(seeds) less than 2⁶⁴ at most")
  }
}

/// `stage1,stage2`.
@Sendable func parseNames(_ text: String) throws -> [String] {
  let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  guard !names.isEmpty, !names.contains("") else {
    throw ValidationError("'\(text)' should be names with commas between them.")
  }
  return names
}
