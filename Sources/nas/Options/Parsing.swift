import ArgumentParser
import Compute
import Foundation
import Genomes

/// Reads a whole number with an optional suffix: `5M`, `200k`.
@Sendable func parseQuantity(_ text: String) throws -> Int {
  guard let value = Quantity.parse(text) else {
    throw ValidationError("expected a whole number, such as 64, 200k or 5M")
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

/// Fails unless a setting is large enough.
func expect(_ value: Int, _ name: String, in range: PartialRangeFrom<Int>) throws {
  guard range.contains(value) else {
    throw ValidationError("\(name) is \(value), expected at least \(range.lowerBound)")
  }
}
