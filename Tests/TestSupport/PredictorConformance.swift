public import NASPredictors
import NASRandomness
public import Testing

/// What every predictor has to satisfy: the promises of `Predictor`, on a line with noise.
public func checkPredictor<P: Predictor>(
  _ type: P.Type, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let check = PredictorCheck<P>(sourceLocation: sourceLocation)
  try check.aLineIsLearned()
  try check.samplesGiveOnePredictor()
  try check.unitsDoNotMatter()
  try check.noisySamplesCountLess()
  try check.knownPointsAreSurer()
  try check.fewOrEqualSamplesAreTolerated()
}

private struct PredictorCheck<P: Predictor> {
  let sourceLocation: SourceLocation

  func expect(_ condition: Bool, _ comment: Comment) {
    #expect(condition, "\(P.name): \(comment)", sourceLocation: sourceLocation)
  }

  func rows(_ count: Int, item: Int, width: Int = 3) -> [[Double]] {
    var stream = RandomStream(seed: 1, purpose: .madeUp, item: item)
    return (0..<count).map { _ in (0..<width).map { _ in 2 * stream.uniform() - 1 } }
  }

  func line(_ row: [Double]) -> Double { 5 + row[0] - 2 * row[1] }

  /// Targets on the line, each wrong by up to a twentieth.
  func samples(_ count: Int, item: Int = 0) throws -> Samples {
    var stream = RandomStream(seed: 2, purpose: .madeUp, item: item)
    let rows = rows(count, item: item)
    return try Samples(
      features: rows, targets: rows.map { line($0) + 0.1 * stream.uniform() - 0.05 })
  }

  func aLineIsLearned() throws {
    let predictor = try P(fitting: samples(60))
    let points = rows(40, item: 1)
    for (point, prediction) in zip(points, predictor.predict(points)) {
      expect(abs(prediction.mean - line(point)) < 0.15, "the line is learned")
      expect(prediction.deviation >= 0 && prediction.deviation < 0.5, "and it knows")
    }
  }

  func samplesGiveOnePredictor() throws {
    let points = rows(10, item: 1)
    let samples = try samples(30)
    let first = try P(fitting: samples).predict(points)
    expect(try P(fitting: samples).predict(points) == first, "the same samples, the same bits")
    for (point, prediction) in zip(points, first) {
      let alone = try P(fitting: samples).predict(point)
      expect(
        abs(alone.mean - prediction.mean) < 1e-9
          && abs(alone.deviation - prediction.deviation) < 1e-6, "points together or one by one")
    }
    expect(try P(fitting: samples).predict([[Double]]()).isEmpty, "no points, no predictions")
    let reversed = try P(fitting: samples[Array((0..<30).reversed())]).predict(points)
    for (one, other) in zip(first, reversed) {
      expect(abs(one.mean - other.mean) < 1e-6, "the order of samples does not matter")
    }
  }

  func unitsDoNotMatter() throws {
    let samples = try samples(30)
    let point = rows(1, item: 1)[0]
    func scaled(_ row: [Double]) -> [Double] { [1e6 * row[0], row[1] - 1e3, row[2]] }
    let other = try P(
      fitting: Samples(
        features: samples.features.map(scaled), targets: samples.targets.map { 100 * $0 - 7 }))
    let (plain, prediction) = (try P(fitting: samples).predict(point), other.predict(scaled(point)))
    expect(abs(prediction.mean - (100 * plain.mean - 7)) < 1e-4, "units do not matter to the mean")
    expect(abs(prediction.deviation - 100 * plain.deviation) < 1e-4, "nor to the deviation")
  }

  func noisySamplesCountLess() throws {
    let samples = try samples(40)
    let broken = samples.targets.enumerated().map { $0 % 5 == 0 ? $1 + 3 : $1 }
    let noise = broken.indices.map { $0 % 5 == 0 ? 1e4 : 1 }
    let trusting = try P(fitting: Samples(features: samples.features, targets: broken))
    let wary = try P(fitting: Samples(features: samples.features, targets: broken, noise: noise))
    let points = rows(20, item: 1)
    func error(_ predictor: P) -> Double {
      zip(points, predictor.predict(points)).reduce(0) { $0 + abs($1.1.mean - line($1.0)) } / 20
    }
    expect(error(wary) < 0.2, "samples known to be noisy are passed over")
    expect(error(wary) < error(trusting) / 2, "and others are not")
  }

  func knownPointsAreSurer() throws {
    let samples = try samples(30)
    let predictor = try P(fitting: samples)
    let far = predictor.predict([20, -20, 20])
    expect(predictor.predict(samples.features[0]).deviation < far.deviation, "far is less sure")
  }

  func fewOrEqualSamplesAreTolerated() throws {
    let one = try P(fitting: Samples(features: [[1, 2]], targets: [7]))
    expect(abs(one.predict([3, 4]).mean - 7) < 1e-9, "one sample says its target")
    let equal = try P(
      fitting: Samples(features: [[1, 2], [3, 2], [4, 2]], targets: [7, 7, 7]))
    let prediction = equal.predict([9, 9])
    expect(abs(prediction.mean - 7) < 1e-9, "equal targets are predicted")
    expect(prediction.deviation.isFinite && prediction.deviation >= 0, "with a finite deviation")
    let twice = try P(
      fitting: Samples(features: [[1], [1], [1], [2]], targets: [1, 2, 3, 4]))
    expect(twice.predict([1]).mean.isFinite, "equal features with different targets are no trouble")
    let none = try P(fitting: Samples(features: [[], []], targets: [1, 3]))
    expect(abs(none.predict([Double]()).mean - 2) < 1e-9, "without features it is the mean")
  }
}
