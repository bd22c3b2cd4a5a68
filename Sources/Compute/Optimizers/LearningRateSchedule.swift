/// Which learning rate each step of a training has: a linear warm-up to the peak, then a curve.
public struct LearningRateSchedule: Sendable {
  public let peak: Double
  public let warmUpSteps: Int
  /// Of the whole training.
  public let steps: Int
  public let stepsPerEpoch: Int
  public let settings: ScheduleSettings
  private let curve: any RateCurve

  /// - Parameter settings: Of a curve that there is.
  public init(
    peak: Double, warmUpSteps: Int, steps: Int, stepsPerEpoch: Int = 1,
    settings: ScheduleSettings = ScheduleSettings()
  ) {
    guard let curve = RateCurves.named(settings.name) else {
      preconditionFailure("LearningRateSchedule: no curve is called '\(settings.name)'")
    }
    self.peak = peak
    self.warmUpSteps = warmUpSteps
    self.steps = steps
    self.stepsPerEpoch = stepsPerEpoch
    self.settings = settings
    self.curve = curve
  }

  /// The rate of a step.
  ///
  /// - Parameters:
  ///   - step: From 0.
  ///   - losses: Of the epochs that are over, for curves that go by them.
  public func rate(at step: Int, losses: [Double] = []) -> Double {
    if step < warmUpSteps { return peak * Double(step + 1) / Double(warmUpSteps) }
    return peak
      * curve.share(
        at: CurveMoment(
          step: step - warmUpSteps, steps: max(1, steps - warmUpSteps),
          stepsPerEpoch: stepsPerEpoch, losses: losses), settings)
  }
}

/// What the course of a learning rate goes by.
public struct ScheduleSettings: Sendable, Hashable, Codable {
  /// One of ``RateCurves/names``.
  public var name: String
  /// What the rate is multiplied by: at each step down, each epoch, or each time that the loss does
  /// not fall any more; nil for what is usual with the curve.
  public var factor: Double?
  /// Epochs from one step down to the next; nil for a third of the training.
  public var every: Int?
  /// Epochs that a loss may stay above its least before the rate falls.
  public var patience: Int

  public init(
    name: String = "cosine", factor: Double? = nil, every: Int? = nil, patience: Int = 5
  ) {
    self.name = name
    self.factor = factor
    self.every = every
    self.patience = patience
  }
}

/// The course of a learning rate after its warm-up, as a share of its peak.
///
/// One curve a file; to add one, write it and name it in ``RateCurves/all``.
public protocol RateCurve: Sendable {
  /// What users call it.
  var name: String { get }
  /// What it does, in a few words.
  var summary: String { get }
  /// Epochs of warm-up that are usual before it.
  var warmUpEpochs: Double { get }
  /// The share of the peak that a step has.
  func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double
}

extension RateCurve {
  public var warmUpEpochs: Double { 1 }
}

/// Where a training is, on a curve.
public struct CurveMoment: Sendable, Hashable {
  /// From 0, after the warm-up.
  public let step: Int
  /// Of the curve; at least 1.
  public let steps: Int
  public let stepsPerEpoch: Int
  /// Of the epochs that are over.
  public let losses: [Double]

  /// How far the curve is, in 0...1.
  var progress: Double { min(1, Double(step) / Double(steps)) }
  /// Whole epochs since the curve began.
  var epoch: Int { step / stepsPerEpoch }
  /// Of the curve, rounded up.
  var epochs: Int { (steps + stepsPerEpoch - 1) / stepsPerEpoch }
}

/// The curves there are.
public enum RateCurves {
  public static let all: [any RateCurve] = [
    CosineCurve(), OneCycleCurve(), ConstantCurve(), StepCurve(), ExponentialCurve(),
    PlateauCurve(),
  ]

  public static let names = all.map(\.name)

  /// Nil when there is none of that name.
  public static func named(_ name: String) -> (any RateCurve)? { all.first { $0.name == name } }
}
