import NASNetworks

/// Walks through the layers of one block in order and checks that they are what the caller says
/// that the block's kind promises, and wired that way.
///
/// A block that differs anywhere is an error: an exported module must never compute something
/// else than the network.
struct BlockReader {
  let network: Network
  let block: Block
  /// Where the tensors of each layer read so far belong within the block's module.
  private(set) var paths: [String] = []
  private var next: Int

  init(_ block: Block, of network: Network) {
    self.network = network
    self.block = block
    next = block.layers.lowerBound
  }

  /// The value that the block reads: the output of the block before, or the network's input.
  var input: Int { block.layers.lowerBound }

  func channels(ofValue value: Int) -> Int { network.shape(ofValue: value).channels }

  /// A convolution with its norm, and the activation that follows, if any.
  struct ConvNormActivation {
    let convolution: Convolution
    let activation: Activation?
    /// The value that it makes.
    let output: Int
  }

  mutating func convNormActivation(
    _ path: String, reading value: Int
  ) throws -> ConvNormActivation {
    guard let convolution = operation(reading: [value]) as? Convolution else {
      throw mismatch("a convolution")
    }
    var output = take("\(path)convolution")
    guard operation(reading: [output]) is BatchNorm else { throw mismatch("a batch norm") }
    output = take("\(path)norm")
    var activation: Activation?
    if let layer = operation(reading: [output]) as? Activate {
      activation = layer.function
      output = take("\(path)activation")
    }
    return ConvNormActivation(convolution: convolution, activation: activation, output: output)
  }

  /// Squeeze-excite, if there is one here: its hidden units, and the value it makes.
  mutating func squeezeExcite(reading value: Int) -> (hidden: Int?, output: Int) {
    guard let layer = operation(reading: [value]) as? SqueezeExcite else {
      return (nil, value)
    }
    return (layer.hidden, take("excite"))
  }

  /// A layer of exactly this operation.
  mutating func layer(_ expected: any Operation, _ path: String, reading values: Int...) throws
    -> Int
  {
    guard operation(reading: values)?.isEqual(to: expected) == true else {
      throw mismatch(expected.name)
    }
    return take(path)
  }

  /// The activation that ends a residual block.
  mutating func activation(reading value: Int) throws -> (function: Activation, output: Int) {
    guard let layer = operation(reading: [value]) as? Activate else {
      throw mismatch("an activation")
    }
    return (layer.function, take("activation"))
  }

  mutating func linear(reading value: Int) throws -> Int {
    guard operation(reading: [value]) is Linear else { throw mismatch("a linear layer") }
    return take("linear")
  }

  func finish() throws {
    guard next == block.layers.upperBound else { throw mismatch("the end of the block") }
  }

  func require(_ condition: Bool, _ expectation: String) throws {
    guard condition else { throw unsupported(expectation) }
  }

  func unsupported(_ expectation: String) -> ExportError {
    ExportError(.unsupportedBlock, block.name, "\(kind), expected \(expectation)")
  }

  /// The next layer's operation, if it is in this block and reads just these values.
  private func operation(reading values: [Int]) -> (any Operation)? {
    guard next < block.layers.upperBound, network.layers[next].inputs == values else { return nil }
    return network.layers[next].operation
  }

  /// Passes the next layer and returns the value that it makes.
  private mutating func take(_ path: String) -> Int {
    paths.append(path)
    next += 1
    return next
  }

  private var kind: String { "a block of kind \(block.definition ?? "none")" }

  private func mismatch(_ expectation: String) -> ExportError {
    let found = next < block.layers.upperBound ? "'\(network.layers[next].name)'" : "its end"
    return ExportError(
      .unsupportedBlock, block.name, "\(kind) has \(found), expected \(expectation)")
  }
}
