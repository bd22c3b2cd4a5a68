public import NASNetworks

/// The largest code of each window, or the mean, rounded to the nearest code, halves upwards.
public struct IntegerPool: IntegerStep {
  public let from: Shape
  public let to: Shape
  public let window: PoolingWindow
  public let kind: Kind
  /// What padding stands for in a mean.
  public let zero: Int

  public enum Kind: Sendable, Hashable {
    case largest
    /// Whether padding counts, as zeros.
    case mean(countsPadding: Bool)
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    for row in 0..<to.height {
      let rows = Span(row, from.height, window.kernel.rows, window.stride.rows, window.padding.rows)
      for column in 0..<to.width {
        let columns = Span(
          column, from.width, window.kernel.columns, window.stride.columns, window.padding.columns)
        for channel in 0..<to.channels {
          y[(row * to.width + column) * to.channels + channel] = pooled(
            x[0] + channel, rows, columns)
        }
      }
    }
  }

  private func pooled(_ x: UnsafePointer<Int8>, _ rows: Span, _ columns: Span) -> Int8 {
    var (largest, sum): (Int8, Int) = (.min, 0)
    for row in rows.inside {
      for column in columns.inside {
        let code = x[(row * from.width + column) * from.channels]
        largest = max(largest, code)
        // Of numbers from 0 on, so that a division rounds downwards.
        sum += Int(code) + 128
      }
    }
    guard case .mean(let countsPadding) = kind else { return largest }
    let inside = rows.inside.count * columns.inside.count
    let count = countsPadding ? rows.padded * columns.padded : inside
    sum += (count - inside) * (zero + 128)
    return Int8((sum + count / 2) / count - 128)
  }

  /// The rows, or columns, of a window.
  private struct Span {
    let inside: Range<Int>
    /// With those of the padding.
    let padded: Int

    init(_ place: Int, _ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int) {
      let start = place * stride - padding
      inside = max(0, start)..<min(size, start + kernel)
      padded = min(size + padding, start + kernel) - start
    }
  }
}

extension MaxPool: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerPool(from: site.shape, to: site.output, window: window, kind: .largest, zero: 0)
  }
}

extension AveragePool: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerPool(
      from: site.shape, to: site.output, window: window, kind: .mean(countsPadding: countsPadding),
      zero: site.made.zeroPoint)
  }
}

/// Sums over all positions or all channels, `y = zero + factor · Σ (x − its zero)`, rounded as a
/// convolution's: with a factor that divides, means.
public struct IntegerReduction: IntegerStep {
  public let from: Shape
  public let axis: Axis
  public let zero: Int
  public let factor: FixedPoint
  public let madeZero: Int

  init(over axis: Axis, at site: IntegerSite, isMean: Bool) {
    (from, self.axis) = (site.shape, axis)
    (zero, madeZero) = (site.encodings[0].zeroPoint, site.made.zeroPoint)
    let count = axis == .positions ? from.area : from.channels
    factor = site.rescaling(isMean ? 1 / Double(count) : 1)
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    let (outer, inner) = (from.area, from.channels)
    let isOverPositions = axis == .positions
    for made in 0..<(isOverPositions ? inner : outer) {
      var sum: Int32 = 0
      for place in 0..<(isOverPositions ? outer : inner) {
        sum += Int32(x[0][isOverPositions ? place * inner + made : made * inner + place])
        sum -= Int32(zero)
      }
      y[made] = Int8(saturating: Int64(madeZero) + factor.times(sum))
    }
  }
}

extension GlobalAveragePool: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerReduction(over: .positions, at: site, isMean: true)
  }
}

extension Mean: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerReduction(over: axis, at: site, isMean: true)
  }
}

extension Sum: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerReduction(over: axis, at: site, isMean: false)
  }
}

/// The largest code of each channel.
public struct IntegerPeak: IntegerStep {
  public let from: Shape

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    for channel in 0..<from.channels {
      y[channel] = (0..<from.area).reduce(Int8.min) { max($0, x[0][$1 * from.channels + channel]) }
    }
  }
}

extension GlobalMaxPool: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep { IntegerPeak(from: site.shape) }
}
