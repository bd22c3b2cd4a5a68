public import NASNetworks

/// A convolution, a linear layer at each position, or a norm channel by channel:
/// `y = zero + factor · (bias + Σ weight · (x − its zero))`, rounded to the nearest, halves upwards, and
/// cut off at −128 and 127. Padding counts as zeros.
public struct IntegerConvolution: IntegerStep {
  public let from: Shape
  public let to: Shape
  public let convolution: Convolution
  /// Of each output channel.
  public let biases: [Int32]
  /// Of each output channel.
  public let factors: [FixedPoint]
  public let zero: Int
  public let madeZero: Int
  /// `[rows, columns, in / groups, out]`: as they are multiplied.
  private let weightsByPlace: [Int16]

  init(_ convolution: Convolution, at site: IntegerSite) throws(Unsayable) {
    guard let quantised = site.weights else {
      preconditionFailure("IntegerConvolution: no weights")
    }
    let ins = site.shape.channels / convolution.groups
    let area = convolution.kernel.area
    let most = ((1 << 31) - 1 - QuantisedWeights.largestBias) / (127 * 255)
    guard ins * area <= most else {
      throw Unsayable(reason: "\(ins * area) products are added, expected at most \(most)")
    }
    (from, to, self.convolution) = (site.shape, site.output, convolution)
    weightsByPlace = (0..<area).flatMap { place in
      (0..<ins).flatMap { i in
        (0..<site.output.channels).map { Int16(quantised.codes[($0 * ins + i) * area + place]) }
      }
    }
    biases = quantised.biases
    factors = quantised.scales.map { site.rescaling(Double($0)) }
    (zero, madeZero) = (site.encodings[0].zeroPoint, site.made.zeroPoint)
  }

  /// `[out, rows, columns, in / groups]`
  public var weights: [Int8] {
    (0..<to.channels).flatMap { out in
      stride(from: out, to: weightsByPlace.count, by: to.channels).map { Int8(weightsByPlace[$0]) }
    }
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: to.channels) { buffer in
      let sums = buffer.baseAddress!
      for row in 0..<to.height {
        for column in 0..<to.width {
          for (out, bias) in biases.enumerated() { sums[out] = bias }
          add(x[0], row, column, to: sums)
          let target = y + (row * to.width + column) * to.channels
          for (out, factor) in factors.enumerated() {
            target[out] = Int8(saturating: Int64(madeZero) + factor.times(sums[out]))
          }
        }
      }
    }
  }

  /// Adds what the window of one position holds.
  private func add(
    _ x: UnsafePointer<Int8>, _ row: Int, _ column: Int, to sums: UnsafeMutablePointer<Int32>
  ) {
    let (kernel, stride) = (convolution.kernel, convolution.stride)
    let (padding, dilation) = (convolution.padding, convolution.dilation)
    let step = weightsByPlace.count / kernel.area
    weightsByPlace.withUnsafeBufferPointer { weights in
      for r in 0..<kernel.rows {
        let v = row * stride.rows + r * dilation.rows - padding.rows
        guard v >= 0, v < from.height else { continue }
        for c in 0..<kernel.columns {
          let h = column * stride.columns + c * dilation.columns - padding.columns
          guard h >= 0, h < from.width else { continue }
          let source = x + (v * from.width + h) * from.channels
          let place = weights.baseAddress! + (r * kernel.columns + c) * step
          if isByChannel {
            addByChannel(source, place, to: sums)
          } else {
            add(source, place, to: sums)
          }
        }
      }
    }
  }

  private var isByChannel: Bool {
    from.channels == convolution.groups && to.channels == convolution.groups
  }

  /// Adds the products of one position's channels, each of which only one output reads.
  private func addByChannel(
    _ x: UnsafePointer<Int8>, _ weights: UnsafePointer<Int16>, to sums: UnsafeMutablePointer<Int32>
  ) {
    let zero = Int16(zero)
    for channel in 0..<to.channels {
      sums[channel] &+= Int32(Int16(x[channel]) &- zero) &* Int32(weights[channel])
    }
  }

  /// Adds the products of one position's channels, output by output innermost, of four channels at a
  /// time where there are as many: that is what a processor multiplies and adds several of at once.
  private func add(
    _ x: UnsafePointer<Int8>, _ weights: UnsafePointer<Int16>, to sums: UnsafeMutablePointer<Int32>
  ) {
    let (ins, outs) = (from.channels / convolution.groups, to.channels / convolution.groups)
    let (zero, count) = (Int16(zero), to.channels)
    for group in 0..<convolution.groups {
      let (x, weights, sums) = (x + group * ins, weights + group * outs, sums + group * outs)
      var i = 0
      while i &+ 4 <= ins {
        Self.addFour(x + i, zero: zero, weights + i * count, apart: count, to: sums, count: outs)
        i &+= 4
      }
      while i < ins {
        let value = Int32(Int16(x[i]) &- zero)
        let row = weights + i * count
        for out in 0..<outs { sums[out] &+= value &* Int32(row[out]) }
        i &+= 1
      }
    }
  }

  @inline(__always)
  private static func addFour(
    _ x: UnsafePointer<Int8>, zero: Int16, _ weights: UnsafePointer<Int16>, apart: Int,
    to sums: UnsafeMutablePointer<Int32>, count: Int
  ) {
    let (x0, x1) = (Int32(Int16(x[0]) &- zero), Int32(Int16(x[1]) &- zero))
    let (x2, x3) = (Int32(Int16(x[2]) &- zero), Int32(Int16(x[3]) &- zero))
    let (w1, w2, w3) = (weights + apart, weights + 2 * apart, weights + 3 * apart)
    for out in 0..<count {
      sums[out] &+=
        x0 &* Int32(weights[out]) &+ x1 &* Int32(w1[out]) &+ x2 &* Int32(w2[out])
        &+ x3 &* Int32(w3[out])
    }
  }
}

extension Convolution: IntegerOperation {
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep {
    try IntegerConvolution(self, at: site)
  }
}

extension Linear: IntegerOperation {
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep {
    try IntegerConvolution(Convolution(outputChannels: outputs, kernel: 1), at: site)
  }
}

// A norm that is left is a filter of one number for each channel.

extension BatchNorm: IntegerOperation {
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep {
    try IntegerConvolution(.byChannel(site.shape.channels), at: site)
  }
}

extension Scale: IntegerOperation {
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep {
    try IntegerConvolution(.byChannel(site.shape.channels), at: site)
  }
}

extension Convolution {
  fileprivate static func byChannel(_ channels: Int) -> Convolution {
    Convolution(outputChannels: channels, kernel: 1, groups: channels)
  }
}
