import NASNetworks

/// What a layer computes in whole numbers. Values lie position after position, row after row, their
/// channels side by side.
public protocol IntegerStep: Sendable {
  /// Computes a layer's codes.
  ///
  /// - Parameters:
  ///   - x: What it reads.
  ///   - y: Written.
  func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>)
}

/// An operation that can be computed in whole numbers. Each says so beside its step.
protocol IntegerOperation: NASNetworks.Operation {
  /// - Throws: ``Unsayable`` for settings and shapes that cannot be.
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep
}

/// What an operation knows of the layer that it is.
struct IntegerSite {
  let inputs: [Shape]
  let output: Shape
  /// Of the inputs.
  let encodings: [Encoding]
  let made: Encoding
  let weights: QuantisedWeights?

  var shape: Shape { inputs[0] }

  /// Brings what the first input's codes, less their zero points, add up to to the output's scale.
  func rescaling(_ factor: Double = 1) -> FixedPoint {
    FixedPoint(Double(encodings[0].scale) / Double(made.scale) * factor)
  }
}

/// Why a layer cannot be computed in whole numbers.
struct Unsayable: Error {
  let reason: String
}

/// A layer that has nothing to compute: the codes lie as they did.
public struct IntegerRenaming: IntegerStep {
  public let count: Int

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    if x[0] != UnsafePointer(y) { y.update(from: x[0], count: count) }
  }
}
