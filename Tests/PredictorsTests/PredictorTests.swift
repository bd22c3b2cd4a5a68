import NASPredictors
import NASTestSupport
import NASText
import Testing

private func expectClose(
  _ found: [Double], _ expected: [Double], within tolerance: Double = 1e-9,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  for (one, other) in zip(found, expected) {
    #expect(abs(one - other) < tolerance, sourceLocation: sourceLocation)
  }
}

@Suite struct PredictorTests {
  private func samples() throws -> Samples {
    try Samples(
      features: ReferenceNumbers.features, targets: ReferenceNumbers.targets,
      noise: ReferenceNumbers.noise)
  }

  @Test func everyPredictorKeepsItsPromises() throws {
    for predictor in Predictors.all { try checkPredictor(predictor) }
  }

  @Test func ridgeRegressionIsThatOfScikitLearn() throws {
    let ridge = try RidgeRegression(fitting: samples(), penalty: 2.5)
    expectClose(
      ridge.predict(ReferenceNumbers.points).map(\.mean), ReferenceNumbers.ridgeMeans)
    // The script fits anew without each sample in turn.
    #expect(try RidgeRegression(fitting: samples()).penalty == ReferenceNumbers.ridgePenalty)
  }

  @Test func gaussianProcessIsThatOfScikitLearn() throws {
    let process = try GaussianProcess(
      fitting: samples(), .init(lengthScale: 0.8, linearShare: 0.3, noise: 0.02))
    let predictions = process.predict(ReferenceNumbers.points)
    expectClose(predictions.map(\.mean), ReferenceNumbers.processMeans)
    expectClose(predictions.map(\.deviation), ReferenceNumbers.processDeviations)
    expectClose([process.logMarginalLikelihood], [ReferenceNumbers.processLikelihood])
  }

  @Test func hyperparametersFollowTheSamples() throws {
    let places = (0..<40).map { Double($0) }
    func fitted(_ target: (Double) -> Double) throws -> GaussianProcess.Hyperparameters {
      try GaussianProcess(
        fitting: Samples(features: places.map { [$0] }, targets: places.map(target))
      ).hyperparameters
    }
    let line = try fitted { 2 * $0 }
    let wave = try fitted { sineLike($0) }
    let noise = try fitted { Double(Int($0) * 7919 % 13) }
    #expect(line.linearShare > wave.linearShare)
    #expect(wave.lengthScale < 1)
    #expect(noise.noise > 10 * wave.noise)
  }

  /// A triangle wave of period 16.
  private func sineLike(_ place: Double) -> Double {
    abs(place.truncatingRemainder(dividingBy: 16) - 8)
  }

  @Test func predictorsAreFoundByName() throws {
    #expect(try Predictors.named("ridge") == RidgeRegression.self)
    let error = #expect(throws: SettingError.self) { try Predictors.named("forest") }
    #expect(
      error?.description
        == "unknown predictor 'forest': expected gaussian-process, ridge")
  }

  @Test func crossValidationPredictsFromTheOthers() throws {
    let samples = try samples()
    let validation = try CrossValidation(folds: 4)
    let folds = validation.assignment(16)
    #expect((0..<4).allSatisfy { fold in folds.count { $0 == fold } == 4 })
    let predictions = try validation.predictions(RidgeRegression.self, of: samples)
    let others = folds.indices.filter { folds[$0] != folds[5] }
    let expected = try RidgeRegression(fitting: samples[others]).predict(samples.features[5])
    #expect(predictions[5] == expected)
    #expect(try CrossValidation(folds: 4, seed: 1).assignment(16) != folds)
    #expect(
      try CrossValidation(folds: 99).predictions(RidgeRegression.self, of: samples).count == 16)
    #expect(throws: SettingError.self) { try CrossValidation(folds: 1) }
  }
}

@Suite struct SamplesTests {
  @Test(
    arguments: [
      ([[1.0]], [1.0, 2], nil, "2 targets: expected 1, as many as rows of features"),
      ([], [], nil, "0 samples: expected at least 1"),
      ([[1], [1, 2]], [1, 2], nil, "2 features in row 1: expected 1, as in row 0"),
      ([[1], [.nan]], [1, 2], nil, "feature 0 of row 1 is nan: expected a finite number"),
      ([[1], [2]], [1, .infinity], nil, "target 1 is inf: expected a finite number"),
      ([[1]], [1], [1, 2], "2 noise variances: expected 1, as many as targets"),
      ([[1]], [1], [0], "noise variance 0 is 0.0: expected a finite number above 0"),
    ] as [([[Double]], [Double], [Double]?, String)])
  func brokenSamplesAreRefused(
    features: [[Double]], targets: [Double], noise: [Double]?, words: String
  ) {
    let error = #expect(throws: PredictorError.self) {
      try Samples(features: features, targets: targets, noise: noise)
    }
    #expect(error?.description == "samples for a predictor: \(words)")
  }

  @Test func senselessSettingsAreRefused() throws {
    let samples = try Samples(features: [[1]], targets: [1])
    #expect(throws: SettingError.self) { try RidgeRegression(fitting: samples, penalty: 0) }
    #expect(throws: SettingError.self) {
      try GaussianProcess.Hyperparameters(lengthScale: 1, linearShare: 1.5, noise: 1)
    }
    #expect(throws: SettingError.self) {
      try GaussianProcess.Hyperparameters(lengthScale: 1, linearShare: 0, noise: 0)
    }
  }
}
