import NASText

/// Predicts a number from features, having been fitted to samples: plain numbers in, plain numbers
/// out. What they mean is the caller's.
///
/// A predictor is a value that never changes. Fitting and predicting draw no random numbers and run
/// on one thread, so the same samples give the same bits. Features are standardised inside: their
/// units do not matter.
///
/// `checkPredictor` in the tests' support library checks all that is promised here.
public protocol Predictor: Sendable {
  /// What the command line calls it.
  static var name: String { get }

  /// Fits to the samples, choosing what has to be chosen by them alone.
  ///
  /// - Throws: ``PredictorError`` when the samples leave nothing to compute with.
  init(fitting samples: Samples) throws

  /// A prediction for each row of features; rows must be as wide as the samples'. The same rows
  /// give the same bits; a row among others may differ by rounding.
  func predict(_ features: [[Double]]) -> [Prediction]
}

extension Predictor {
  /// The prediction for one row of features.
  public func predict(_ features: [Double]) -> Prediction {
    predict([features])[0]
  }
}

/// What a predictor says of one row of features.
public struct Prediction: Sendable, Hashable, Codable {
  public let mean: Double
  /// The standard deviation of what is not known about the mean, in the unit of the targets. That of
  /// a measurement's own noise is not in it, where the predictor can tell the two apart.
  public let deviation: Double

  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }
}

/// The predictors there are. A new one is added to `all`, and nowhere else.
public enum Predictors {
  public static let all: [any Predictor.Type] = [
    GaussianProcess.self,
    RidgeRegression.self,
  ]

  /// - Throws: ``NASText/SettingError`` when there is none of that name.
  public static func named(_ name: String) throws -> any Predictor.Type {
    guard let predictor = all.first(where: { $0.name == name }) else {
      throw SettingError.unknown("predictor", name, among: all.map { $0.name })
    }
    return predictor
  }
}
