/// What a predictor learns from: a row of features for each target.
public struct Samples: Sendable, Hashable {
  /// One row a sample, all of one length.
  public let features: [[Double]]
  public let targets: [Double]
  /// The variance of each target's noise, as a multiple of one level that the predictor estimates:
  /// a sample measured with a quarter of the images has four times the noise of the others.
  public let noise: [Double]

  /// - Parameter noise: Relative variances, above 0; nil: the same for all.
  /// - Throws: ``PredictorError`` when counts differ, there is no sample, or a number is not finite.
  public init(features: [[Double]], targets: [Double], noise: [Double]? = nil) throws {
    func fail(_ subject: String, _ expectation: String) -> PredictorError {
      .init("samples for a predictor: \(subject)", expected: expectation)
    }
    guard let width = features.first?.count else { throw fail("0 samples", "at least 1") }
    guard targets.count == features.count else {
      throw fail("\(targets.count) targets", "\(features.count), as many as rows of features")
    }
    let noise = noise ?? [Double](repeating: 1, count: targets.count)
    guard noise.count == targets.count else {
      throw fail("\(noise.count) noise variances", "\(targets.count), as many as targets")
    }
    for (row, values) in features.enumerated() {
      guard values.count == width else {
        throw fail("\(values.count) features in row \(row)", "\(width), as in row 0")
      }
      if let column = values.firstIndex(where: { !$0.isFinite }) {
        throw fail("feature \(column) of row \(row) is \(values[column])", "a finite number")
      }
    }
    for (row, target) in targets.enumerated() where !target.isFinite {
      throw fail("target \(row) is \(target)", "a finite number")
    }
    for (row, variance) in noise.enumerated() where !(variance > 0 && variance.isFinite) {
      throw fail("noise variance \(row) is \(variance)", "a finite number above 0")
    }
    self.features = features
    self.targets = targets
    self.noise = noise
  }

  public var count: Int { targets.count }
  /// Features of a sample.
  public var width: Int { features[0].count }

  /// The samples at the given places.
  public subscript(places: [Int]) -> Samples {
    Samples(
      chosen: places.map { features[$0] }, targets: places.map { targets[$0] },
      noise: places.map { noise[$0] })
  }

  private init(chosen features: [[Double]], targets: [Double], noise: [Double]) {
    precondition(!features.isEmpty, "Samples: no places are chosen")
    self.features = features
    self.targets = targets
    self.noise = noise
  }
}
