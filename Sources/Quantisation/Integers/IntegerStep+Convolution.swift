public import NASNetworks

/// A convolution, a linear layer at each position, or a norm channel by channel:
/// `y = zero + factor · (bias + Σ weight · (x − its zero))`, rounded to the nearest, halves upwards, and
/// cut off at −128 and 127. Padding counts as zeros.
public struct IntegerConvolution: IntegerStep {
  public let from: Shape
  public let to: Shape
  public let convolution: Convolution
  /// `[out, rows, columns, in / groups]`
  public let weights: [Int8]
  /// Of each output channel.
  public let biases: [Int32]
  /// Of each output channel.
  public let factors: [FixedPoint]
  public let zero: Int
  public let madeZero: Int

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
    weights = (0..<to.channels).flatMap { out in
      (0..<area).flatMap { place in
        (0..<ins).map { quantised.codes[(out * ins + $0) * area + place] }
      }
    }
    biases = quantised.biases
    factors = quantised.scales.map { site.rescaling(Double($0)) }
    (zero, madeZero) = (site.encodings[0].zeroPoint, site.made.zeroPoint)
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    let (ins, outs) = (from.channels / convolution.groups, to.channels / convolution.groups)
    let (kernel, stride) = (convolution.kernel, convolution.stride)
    let (padding, dilation) = (convolution.padding, convolution.dilation)
    let zero = Int32(zero)
    weights.withUnsafeBufferPointer { weights in
      for row in 0..<to.height {
        for column in 0..<to.width {
          let target = y + (row * to.width + column) * to.channels
          for out in 0..<to.channels {
            var sum = biases[out]
            for r in 0..<kernel.rows {
              let v = row * stride.rows + r * dilation.rows - padding.rows
              guard v >= 0, v < from.height else { continue }
              for c in 0..<kernel.columns {
                let h = column * stride.columns + c * dilation.columns - padding.columns
                guard h >= 0, h < from.width else { continue }
                let source = x[0] + (v * from.width + h) * from.channels + out / outs * ins
                let weight =
                  weights.baseAddress! + ((out * kernel.rows + r) * kernel.columns + c) * ins
                sum &+= Self.products(source, weight, count: ins, zero: zero)
              }
            }
            target[out] = Int8(saturating: Int64(madeZero) + factors[out].times(sum))
          }
        }
      }
    }
  }

  @inline(__always)
  private static func products(
    _ x: UnsafePointer<Int8>, _ weight: UnsafePointer<Int8>, count: Int, zero: Int32
  ) -> Int32 {
    var sum: Int32 = 0
    for i in 0..<count { sum &+= (Int32(x[i]) &- zero) &* Int32(weight[i]) }
    return sum
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
