extension Operation {
  /// The output shape; that there are as many inputs as the operation reads, and that nothing becomes
  /// so large that it could not be counted, is checked.
  ///
  /// - Throws: ``Mismatch`` when they do not fit.
  public func output(forChecked inputs: [Shape]) throws(Mismatch) -> Shape {
    switch Self.arity {
    case .none: try expect(inputs.isEmpty, "no input")
    case .one: try expect(inputs.count == 1, "one input")
    case .several: try expect(inputs.count >= 2, "at least two inputs")
    }
    let output = try output(for: inputs)
    try expect(
      output.channels > 0 && output.height > 0 && output.width > 0,
      "an input large enough: the output would be \(output)")
    try expect(
      output.isCountable,
      "a smaller input: the output would be \(output), more than \(Shape.mostRows) rows or columns "
        + "or \(Shape.mostNumbers) numbers")
    try expect(
      macs(inputs: inputs, output: output) <= Self.mostMACs,
      "a smaller input: more than \(Self.mostMACs) multiply–accumulates would be needed")
    return output
  }

  /// Of a layer; the sum of a hundred thousand layers still is a number.
  private static var mostMACs: Int { 1 << 44 }
}

extension Shape {
  /// Of an image.
  static let mostRows = 65_536
  static let mostNumbers = 1 << 31

  /// Whether it is of a size that costs can be computed of. Its ``count`` may be none.
  fileprivate var isCountable: Bool {
    let isLow = layout != .image || max(height, width) <= Self.mostRows
    return isLow && channels.times(height).times(width) <= Self.mostNumbers
  }
}

// Costs of networks that nobody could run are as large as a number can be, and no trap.
extension Int {
  /// The product of two numbers of at least 0.
  func times(_ other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }

  /// The sum of two numbers of at least 0.
  func plus(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
