import Foundation
import NASRandomness

/// The kernel of one setting around one value of it; see ``ParzenMixture``.
struct ParzenKernel {
  private let centre: Double
  private let width: Double
  private let range: SettingRange
  /// ln of the part of the normal distribution within the range, times its width and √2π.
  private let logScale: Double
  /// Of the levels of few, relative to an even density; empty where there are many.
  private let logDensities: [Double]
  /// Whole numbers of more levels are as good as real ones.
  private static let maximumLevels = 64

  /// - Parameter width: The standard deviation; of options, the share that is spread over all of them.
  init(_ range: SettingRange, at centre: Double, width: Double) {
    self.range = range
    self.centre = centre
    self.width = width
    if case .categorical(let options) = range {
      logScale = 0
      logDensities = options.indices.map { option in
        log((option == Int(centre) ? (1 - width) * Double(options.count) : 0) + width)
      }
      return
    }
    let inside = Self.mass(0, 1, centre, width)
    logScale = log(inside * width * (2 * .pi).squareRoot())
    if let levels = range.levels, levels <= Self.maximumLevels {
      logDensities = (0..<levels).map { level in
        let (low, high) = range.cell(ofLevel: level)
        return log(max(Self.mass(low, high, centre, width) / inside / (high - low), 1e-300))
      }
    } else {
      logDensities = []
    }
  }

  /// Of the coordinate, relative to an even density.
  func logDensity(_ coordinate: Double) -> Double {
    if logDensities.isEmpty {
      let distance = (coordinate - centre) / width
      return -0.5 * distance * distance - logScale
    }
    return logDensities[range.level(at: coordinate)]
  }

  /// A coordinate; not snapped to a value.
  func drawn(_ stream: inout RandomStream) -> Double {
    if range.isCategorical {
      return stream.chance(width) ? range.drawn(stream.uniform()) : centre
    }
    while true {
      let coordinate = centre + width * stream.normal()
      if (0...1).contains(coordinate) { return coordinate }
    }
  }

  /// Of a normal distribution between two places.
  private static func mass(
    _ low: Double, _ high: Double, _ centre: Double, _ width: Double
  ) -> Double {
    let scale = width * 2.0.squareRoot()
    return 0.5 * (erf((high - centre) / scale) - erf((low - centre) / scale))
  }
}
