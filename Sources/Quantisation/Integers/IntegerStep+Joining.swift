public import NASNetworks

/// Sums of several values: `y = zero + (Σ factor · (x − its zero)) / 2^shift`, rounded to the nearest,
/// halves upwards, and cut off. All of it fits into 32 bits.
public struct IntegerSum: IntegerStep {
  public let count: Int
  /// Of each input.
  public let zeros: [Int]
  public let factors: [Int32]
  public let shift: Int
  public let madeZero: Int

  public init(count: Int, _ encodings: [Encoding], made: Encoding) {
    self.count = count
    let ratios = encodings.map { Double($0.scale) / Double(made.scale) }
    // As many bits as the sum of the largest terms leaves, with 1 for what is added to round.
    let most = ratios.reduce(0, +) * 255 + 1
    let shift = max(1, min(24, 30 - Int(most.exponent)))
    let one = Double(1 << shift)
    zeros = encodings.map(\.zeroPoint)
    // Only what is beyond all bits is cut off.
    factors = ratios.map { Int32(min(($0 * one).rounded(), 0x1p31 / 255 - 1)) }
    self.shift = shift
    madeZero = made.zeroPoint
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    for i in 0..<count {
      var sum: Int32 = 1 << (shift - 1)
      for input in x.indices {
        sum &+= factors[input] &* (Int32(x[input][i]) - Int32(zeros[input]))
      }
      y[i] = Int8(saturating: Int64(madeZero) + Int64(sum >> shift))
    }
  }
}

extension Add: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerSum(count: site.output.count, site.encodings, made: site.made)
  }
}

/// Products of two or three values: `y = zero + factor · Π (x − its zero)`, rounded as a convolution's sums.
public struct IntegerProduct: IntegerStep {
  public let to: Shape
  public let inputs: [Spread]
  public let zeros: [Int]
  public let factor: FixedPoint
  public let madeZero: Int

  /// How the numbers of an input count for those of the output.
  public struct Spread: Sendable, Hashable {
    /// From one position to the next, and from one channel to the next.
    public let position: Int
    public let channel: Int
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    for position in 0..<to.area {
      for channel in 0..<to.channels {
        var product: Int32 = 1
        for (input, spread) in inputs.enumerated() {
          let code = x[input][position * spread.position + channel * spread.channel]
          product *= Int32(code) - Int32(zeros[input])
        }
        y[position * to.channels + channel] =
          Int8(saturating: Int64(madeZero) + factor.times(product))
      }
    }
  }
}

extension Multiply: IntegerOperation {
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep {
    guard site.inputs.count <= 3 else {
      throw Unsayable(reason: "expected at most 3 factors")
    }
    let scale = site.encodings.dropFirst().reduce(1) { $0 * Double($1.scale) }
    return IntegerProduct(
      to: site.output, inputs: site.inputs.map { .init(of: $0, over: site.output) },
      zeros: site.encodings.map(\.zeroPoint), factor: site.rescaling(scale),
      madeZero: site.made.zeroPoint)
  }
}

extension IntegerProduct.Spread {
  public init(of shape: Shape, over output: Shape) {
    channel = shape.channels == 1 ? 0 : 1
    position = shape.area == 1 && output.area > 1 ? 0 : shape.channels
  }
}

/// Values side by side, each brought to the output's scale as a sum of one.
public struct IntegerJoin: IntegerStep {
  /// How often the inputs take turns: at each position, or once.
  public let turns: Int
  /// Numbers of each input a turn.
  public let counts: [Int]
  public let rescales: [IntegerSum]

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    var target = y
    for turn in 0..<turns {
      for (input, count) in counts.enumerated() {
        rescales[input].run([x[input] + turn * count], into: target)
        target += count
      }
    }
  }
}

extension Concatenate: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    let isByChannel = axis == .channels
    let counts = site.inputs.map { isByChannel ? $0.channels : $0.count }
    return IntegerJoin(
      turns: isByChannel ? site.output.area : 1, counts: counts,
      rescales: zip(counts, site.encodings).map {
        IntegerSum(count: $0, [$1], made: site.made)
      })
  }
}
