import NASRandomness
import NASText

/// Confidence intervals of any statistic, by drawing the things it is of again and again
/// (the percentile bootstrap: Efron and Tibshirani 1993, ISBN 0412042312, chapter 13).
///
/// Each resample has a stream of its own, keyed by the seed and its number: two statistics with one
/// seed see the same resamples, and the interval of their difference is that of a statistic which
/// subtracts them.
public struct Bootstrap: Sendable, Hashable {
  public let resamples: Int
  /// The share of the resamples that the interval holds.
  public let confidence: Double
  public let seed: UInt64

  /// - Throws: ``NASText/SettingError`` when a number makes no sense.
  public init(resamples: Int = 2000, confidence: Double = 0.9, seed: UInt64 = 0) throws {
    guard resamples >= 2 else {
      throw SettingError("predictor setting resamples \(resamples)", expected: "at least 2")
    }
    guard confidence > 0, confidence < 1 else {
      throw SettingError(
        "predictor setting confidence \(confidence)", expected: "a number between 0 and 1")
    }
    self.resamples = resamples
    self.confidence = confidence
    self.seed = seed
  }

  /// The interval of a statistic of `count` things.
  ///
  /// - Parameter statistic: Given the places of the things drawn, some of them more than once; nil
  ///   where it is not defined.
  /// - Returns: nil where it is not defined for half the resamples or more.
  public func interval(
    of count: Int, statistic: (_ places: [Int]) -> Double?
  ) -> ClosedRange<Double>? {
    guard count > 0 else { return nil }
    var values: [Double] = []
    for resample in 0..<resamples {
      var stream = RandomStream(seed: seed, purpose: .bootstrap, item: resample)
      let places = (0..<count).map { _ in stream.integer(below: count) }
      if let value = statistic(places) { values.append(value) }
    }
    guard 2 * values.count > resamples else { return nil }
    values.sort()
    let tail = (1 - confidence) / 2
    return Self.quantile(values, tail)...Self.quantile(values, 1 - tail)
  }

  /// Between the two nearest of ascending values, linearly, as NumPy does.
  package static func quantile(_ values: [Double], _ share: Double) -> Double {
    let position = share * Double(values.count - 1)
    let below = min(Int(position), values.count - 1)
    let above = min(below + 1, values.count - 1)
    return values[below] + (position - Double(below)) * (values[above] - values[below])
  }
}

extension Bootstrap {
  /// The interval of ``RankCorrelation/kendallTau(_:_:)``.
  public func interval(ofKendallTau left: [Double], _ right: [Double]) -> ClosedRange<Double>? {
    interval(of: left.count) { places in
      RankCorrelation.kendallTau(places.map { left[$0] }, places.map { right[$0] })
    }
  }

  /// The interval of ``RankCorrelation/spearmanRho(_:_:)``.
  public func interval(ofSpearmanRho left: [Double], _ right: [Double]) -> ClosedRange<Double>? {
    interval(of: left.count) { places in
      RankCorrelation.spearmanRho(places.map { left[$0] }, places.map { right[$0] })
    }
  }

  /// The interval of ``RankCorrelation/kendallTau(_:_:given:)``; the trends are fitted anew to each
  /// resample.
  public func interval(
    ofKendallTau left: [Double], _ right: [Double], given variable: [Double]
  ) -> ClosedRange<Double>? {
    interval(of: left.count) { places in
      RankCorrelation.kendallTau(
        places.map { left[$0] }, places.map { right[$0] }, given: places.map { variable[$0] })
    }
  }
}
