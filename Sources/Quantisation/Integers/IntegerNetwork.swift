public import NASNetworks

/// A quantised network computed in whole numbers alone, one image at a time: the reference for what
/// runs where there is no floating point.
public struct IntegerNetwork: Sendable {
  public let quantisation: Quantisation
  public let input: IntegerInput
  /// One for each layer of the folded network.
  public let steps: [any IntegerStep]

  public var network: Network { quantisation.folded.network }

  /// - Parameters:
  ///   - mean: Of each channel, of pixels from 0 to 1.
  ///   - deviation: Likewise: the network reads (pixel / 255 − mean) / deviation.
  /// - Throws: ``QuantisationError`` that names the first layer that cannot be computed in whole
  ///   numbers.
  public init(
    _ quantisation: Quantisation, mean: [Double], deviation: [Double]
  ) throws(QuantisationError) {
    self.quantisation = quantisation
    input = IntegerInput(mean: mean, deviation: deviation, quantisation.encodings[0])
    let network = quantisation.folded.network
    var steps: [any IntegerStep] = []
    for (index, layer) in network.layers.enumerated() {
      steps.append(try Self.step(of: layer, index, in: quantisation))
    }
    self.steps = steps
  }

  private static func step(
    of layer: Layer, _ index: Int, in quantisation: Quantisation
  ) throws(QuantisationError) -> any IntegerStep {
    if quantisation.absorbed.contains(index) { return IntegerRenaming(count: layer.output.count) }
    let inputs = quantisation.folded.network.inputs(of: layer)
    let shapes = inputs.map(\.description).joined(separator: ", ")
    guard let operation = layer.operation as? any IntegerOperation else {
      throw QuantisationError(
        layer: layer.name,
        problem: "\(layer.operation.name) of \(shapes) is not computed in whole numbers")
    }
    let site = IntegerSite(
      inputs: inputs, output: layer.output,
      encodings: layer.inputs.map { quantisation.encodings[$0] },
      made: quantisation.encodings[index + 1], weights: quantisation.weights[index])
    do throws(Unsayable) {
      return try operation.step(at: site)
    } catch {
      throw QuantisationError(
        layer: layer.name, problem: "\(layer.operation.name) of \(shapes): \(error.reason)")
    }
  }

  /// The logits' codes of one image.
  ///
  /// - Parameter pixels: From 0 to 255, [channels, rows, columns].
  public func logits(ofPlanes pixels: UnsafePointer<UInt8>) -> [Int8] {
    var values: [[Int8]] = [input.codes(ofPlanes: pixels, network.input)]
    for (layer, step) in zip(network.layers, steps) {
      let made = [Int8](unsafeUninitializedCapacity: layer.output.count) { y, count in
        withPointers(to: layer.inputs.map { values[$0] }) { step.run($0, into: y.baseAddress!) }
        count = layer.output.count
      }
      values.append(made)
    }
    return values[values.count - 1]
  }

  /// The class of one image: the first of the largest logits.
  public func predict(planes pixels: UnsafePointer<UInt8>) -> Int {
    let logits = logits(ofPlanes: pixels)
    return logits.firstIndex(of: logits.max()!)!
  }
}

/// A network that has no 8 bits, or cannot be computed in whole numbers.
public struct QuantisationError: Error, Sendable, Hashable, CustomStringConvertible {
  public let layer: String
  public let problem: String

  public init(layer: String, problem: String) {
    self.layer = layer
    self.problem = problem
  }

  public var description: String { "layer '\(layer)': \(problem)" }
}

/// How pixels from 0 to 255 become codes: `(pixel · factor + offset) / 2¹⁶`, rounded downwards.
public struct IntegerInput: Sendable, Hashable {
  public static let shift: Int32 = 16
  /// Of each channel.
  public let factors: [Int32]
  /// Of each channel; half a code for rounding is in it.
  public let offsets: [Int32]

  init(mean: [Double], deviation: [Double], _ encoding: Encoding) {
    let (one, scale) = (Double(1 << Self.shift), Double(encoding.scale))
    factors = deviation.map { Int32((one / (255 * $0 * scale)).rounded()) }
    offsets = zip(mean, deviation).map {
      let zero = Double(encoding.zeroPoint) - $0 / ($1 * scale) + 0.5
      return Int32((one * zero).rounded())
    }
  }

  /// The codes, channels side by side.
  func codes(ofPlanes pixels: UnsafePointer<UInt8>, _ shape: Shape) -> [Int8] {
    (0..<shape.count).map { place in
      let (position, channel) = place.quotientAndRemainder(dividingBy: shape.channels)
      let pixel = Int32(pixels[channel * shape.area + position])
      return Int8(saturating: Int64((pixel * factors[channel] + offsets[channel]) >> Self.shift))
    }
  }
}

extension IntegerInput {
  /// What pixels are standardised to, and so the range of a network's input.
  public static func range(mean: [Double], deviation: [Double]) -> ClosedRange<Float> {
    let ends = zip(mean, deviation).flatMap { [-$0 / $1, (1 - $0) / $1] }
    return Float(ends.min()!)...Float(ends.max()!)
  }
}

/// Calls with pointers to several arrays.
private func withPointers(
  to arrays: [[Int8]], _ body: ([UnsafePointer<Int8>]) -> Void
) {
  func next(_ pointers: [UnsafePointer<Int8>]) {
    guard pointers.count < arrays.count else { return body(pointers) }
    arrays[pointers.count].withUnsafeBufferPointer { next(pointers + [$0.baseAddress!]) }
  }
  next([])
}
