import Foundation
import NASPredictors
import NASRandomness
import NASText
import Testing

/// Two measurements of things of some size, and what SciPy says of them.
struct Correlated: Sendable {
  let left: [Double]
  let right: [Double]
  let size: [Double]
  let tau: Double
  let rho: Double
  /// Of the residuals of quadratic fits in the size.
  let tauGivenSize: Double
}

@Suite struct RankCorrelationTests {
  @Test(arguments: [ReferenceNumbers.tied, ReferenceNumbers.untied, ReferenceNumbers.long])
  func correlationsAreThoseOfSciPy(data: Correlated) throws {
    let tau = try #require(RankCorrelation.kendallTau(data.left, data.right))
    let rho = try #require(RankCorrelation.spearmanRho(data.left, data.right))
    let given = try #require(
      RankCorrelation.kendallTau(data.left, data.right, given: data.size))
    #expect(abs(tau - data.tau) < 1e-12)
    #expect(abs(rho - data.rho) < 1e-12)
    #expect(abs(given - data.tauGivenSize) < 1e-12)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func kendallTauIsThatOfTheDefinition(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .madeUp)
    let count = 2 + stream.integer(below: 40)
    let left = (0..<count).map { _ in stream.integer(below: 6) }
    let right = (0..<count).map { _ in stream.integer(below: 6) }
    var (agreeing, untiedLeft, untiedRight) = (0, 0, 0)
    for i in 0..<count {
      for j in 0..<i {
        agreeing += (left[i] - left[j]).signum() * (right[i] - right[j]).signum()
        untiedLeft += left[i] == left[j] ? 0 : 1
        untiedRight += right[i] == right[j] ? 0 : 1
      }
    }
    let tau = RankCorrelation.kendallTau(left.map(Double.init), right.map(Double.init))
    guard untiedLeft > 0, untiedRight > 0 else {
      #expect(tau == nil)
      return
    }
    let expected = Double(agreeing) / Double(untiedLeft * untiedRight).squareRoot()
    #expect(tau.map { abs($0 - expected) < 1e-12 } == true)
  }

  @Test func perfectAndReverseOrderAreTheEnds() {
    let values = [3.0, 1, 4, 1.5, 9]
    #expect(RankCorrelation.kendallTau(values, values.map { $0 * $0 }) == 1)
    #expect(RankCorrelation.spearmanRho(values, values.map { -$0 }) == -1)
  }

  @Test func whatHasNoOrderHasNoCorrelation() {
    for count in 0..<2 {
      let few = [Double](repeating: 1, count: count)
      #expect(RankCorrelation.kendallTau(few, few) == nil)
      #expect(RankCorrelation.spearmanRho(few, few) == nil)
    }
    #expect(RankCorrelation.kendallTau([1, 2, 3], [5, 5, 5]) == nil)
    #expect(RankCorrelation.spearmanRho([5, 5, 5], [1, 2, 3]) == nil)
  }

  @Test func nothingIsLeftOfWhatTheTrendExplains() {
    let size = [5.0, 5.5, 6, 6.2, 6.9]
    let explained = size.map { 3 - $0 + 0.5 * $0 * $0 }
    #expect(PolynomialTrend(of: explained, on: size, degree: 2)?.residuals == nil)
    #expect(RankCorrelation.kendallTau(explained, [1, 3, 2, 5, 4], given: size) == nil)
    // Sizes that are all equal explain the mean only.
    let left = PolynomialTrend(of: [1, 2, 6], on: [5, 5, 5], degree: 2)?.residuals
    #expect(left == [-2, -1, 3])
    // Neither is anything left of equal values, whose mean is another number by its rounding.
    for count in 2...40 {
      let sizes = (0..<count).map { Double($0) }
      let equal = sizes.map { _ in 0.1 }
      #expect(PolynomialTrend(of: equal, on: sizes, degree: 2)?.residuals == nil)
    }
  }

  @Test func equalsShareTheMeanOfTheirRanks() {
    #expect(RankCorrelation.ranks([10, 20, 10, 30, 10]) == [2, 4, 2, 5, 2])
  }
}

@Suite struct PolynomialTrendTests {
  private let places = [5.0, 5.5, 6, 6.2, 6.9, 7, 7.4]
  private let values = [0.3, 1.9, 1.1, 0.4, 2.2, 1.0, -0.5]

  @Test(arguments: 0...4)
  func valuesAndResidualsAddUp(degree: Int) throws {
    let trend = try #require(PolynomialTrend(of: values, on: places, degree: degree))
    let residuals = try #require(trend.residuals)
    for (place, (value, residual)) in zip(places, zip(values, residuals)) {
      #expect(abs(trend.value(at: place) + residual - value) < 1e-12)
    }
    // By least squares, nothing of a lower degree is left.
    for power in 0...degree {
      let product = zip(places, residuals).reduce(0) {
        $0 + pow($1.0 - 6, Double(power)) * $1.1
      }
      #expect(abs(product) < 1e-10)
    }
  }

  @Test(arguments: 0...3)
  func aPointLeftOutIsPredictedByTheOthers(degree: Int) throws {
    let errors = try places.indices.map { left in
      let others = places.indices.filter { $0 != left }
      let trend = try #require(
        PolynomialTrend(
          of: others.map { values[$0] }, on: others.map { places[$0] }, degree: degree))
      return values[left] - trend.value(at: places[left])
    }
    let expected = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    let trend = try #require(PolynomialTrend(of: values, on: places, degree: degree))
    #expect(abs(trend.leaveOneOutError - expected) < 1e-10 * expected)
  }

  @Test func theDegreeIsThatOfWhatThereIs() throws {
    let cubic = places.map { pow($0 - 6, 3) - $0 }
    let trend = try #require(PolynomialTrend(of: cubic, on: places, upTo: 4))
    #expect(abs(trend.value(at: 6.5) - (0.125 - 6.5)) < 1e-10)
    let noise = try #require(PolynomialTrend(of: [1, -1, 1, -1, 1, -1, 1], on: places, upTo: 4))
    #expect(abs(noise.value(at: 5) - noise.value(at: 7)) < 1e-12)
    #expect(PolynomialTrend(of: [], on: [], upTo: 4) == nil)
  }
}

@Suite struct BootstrapTests {
  @Test func quantilesAreThoseOfNumPy() {
    let values = [1.0, 2, 4, 8, 16]
    for (share, expected) in zip([0.05, 0.5, 0.9], ReferenceNumbers.quantiles) {
      #expect(abs(Bootstrap.quantile(values, share) - expected) < 1e-12)
    }
  }

  @Test func oneSeedGivesOneInterval() throws {
    let data = ReferenceNumbers.long
    let interval = try Bootstrap(seed: 3).interval(ofKendallTau: data.left, data.right)
    #expect(try Bootstrap(seed: 3).interval(ofKendallTau: data.left, data.right) == interval)
    #expect(try Bootstrap(seed: 4).interval(ofKendallTau: data.left, data.right) != interval)
    #expect(interval?.contains(data.tau) == true)
  }

  /// The mean of 100 numbers from 0..<1 has a deviation of 0.0289, and 90 % within 1.645 of them.
  @Test func intervalOfAMeanIsThatOfTheory() throws {
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    let values = (0..<100).map { _ in stream.uniform() }
    let interval = try #require(
      try Bootstrap().interval(of: 100) { places in
        places.reduce(0) { $0 + values[$1] } / 100
      })
    let width = interval.upperBound - interval.lowerBound
    #expect(abs(width - 2 * 1.645 * 0.0289) < 0.01)
  }

  @Test func confidenceWidensTheInterval() throws {
    let data = ReferenceNumbers.untied
    let narrow = try #require(
      try Bootstrap(confidence: 0.5).interval(ofSpearmanRho: data.left, data.right))
    let wide = try #require(
      try Bootstrap(confidence: 0.95).interval(ofSpearmanRho: data.left, data.right))
    #expect(wide.lowerBound < narrow.lowerBound && narrow.upperBound < wide.upperBound)
    let given = try #require(
      try Bootstrap().interval(ofKendallTau: data.left, data.right, given: data.size))
    #expect(given.contains(data.tauGivenSize))
  }

  @Test func whatIsSeldomDefinedHasNoInterval() throws {
    #expect(try Bootstrap().interval(ofKendallTau: [1, 1, 1], [1, 2, 3]) == nil)
    #expect(try Bootstrap().interval(of: 0) { _ in 1 } == nil)
    #expect(throws: SettingError.self) { try Bootstrap(resamples: 1) }
    #expect(throws: SettingError.self) { try Bootstrap(confidence: 1) }
  }
}
