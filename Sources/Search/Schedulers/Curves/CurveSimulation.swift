import NASRandomness
import NASText

/// Tries schedulers on learning curves: networks are drawn, a scheduler spends epochs on them, and
/// what it takes for the best is held against the best of those drawn.
///
/// Draw `i` is the same for every scheduler and budget, so that differences are paired.
public struct CurveSimulation: Sendable {
  public let curves: LearningCurves
  /// Networks drawn at a time.
  public let candidates: Int
  public let seed: UInt64
  /// η, and the first rung.
  public let factor: Int
  public let minimum: Int
  /// What each network ends with.
  private let finals: [Double]
  private let priors: [Double]?

  /// - Parameters:
  ///   - lastEpochs: Truth is the mean of so many last epochs.
  ///   - priors: What is thought of each network before any training; nil: nothing.
  /// - Throws: ``NASText/SettingError`` when a number is not in its range.
  public init(
    _ curves: LearningCurves, candidates: Int, seed: UInt64, factor: Int = 3, minimum: Int = 1,
    lastEpochs: Int = 5, priors: [Double]? = nil
  ) throws {
    guard curves.count >= 2 else {
      throw SettingError("learning curves of \(curves.count) networks", expected: "2 at least")
    }
    try Self.expect(candidates, "candidates", in: 2...curves.count)
    try Self.expect(factor, "factor", in: 2...max(curves.epochs, 3))
    try Self.expect(minimum, "minimum", in: 1...curves.epochs)
    try Self.expect(lastEpochs, "last epochs", in: 1...curves.epochs)
    precondition(priors.map { $0.count == curves.count } ?? true, "CurveSimulation: priors")
    self.curves = curves
    self.candidates = candidates
    self.seed = seed
    self.factor = factor
    self.minimum = minimum
    self.priors = priors
    finals = curves.finals(lastEpochs: lastEpochs)
  }

  private static func expect(_ value: Int, _ name: String, in range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw SettingError(
        "search setting \(name) \(value)",
        expected: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// The rows drawn for a repeat, distinct, in random order.
  public func draw(_ repetition: Int) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: .curveDraw, step: repetition)
    // The first steps of a Fisher–Yates shuffle; only what has moved is kept.
    var moved: [Int: Int] = [:]
    return (0..<candidates).map { place in
      let other = place + stream.integer(below: curves.count - place)
      let drawn = moved[other] ?? other
      moved[other] = moved[place] ?? place
      return drawn
    }
  }

  /// What became of a draw.
  public struct Outcome: Sendable, Hashable {
    /// Of the epochs that training all to the end would take.
    public let share: Double
    /// How much better the best of those drawn ends than the one chosen.
    public let regret: Double
  }

  /// Epochs of training all candidates of a draw to the end.
  public var fullEpochs: Int { candidates * curves.epochs }

  /// Runs one scheduler on one draw.
  ///
  /// - Parameter budget: The share of the epochs of training all to the end; nil: what the
  ///   scheduler's own rule takes.
  /// - Throws: ``NASText/SettingError`` when the scheduler can do nothing with that budget.
  public func run<Scheduler: BudgetScheduler>(
    _ type: Scheduler.Type, on repetition: Int, budget: Double?
  ) throws -> Outcome {
    let rows = draw(repetition)
    let settings = try BudgetSettings(
      candidates: rows.enumerated().map { TrainingCandidate(id: $0, prior: priors?[$1]) },
      ladder: RungLadder(minimum: minimum, maximum: curves.epochs, factor: factor),
      budget: budget.map { Int(($0 * Double(fullEpochs)).rounded(.down)) })
    var scheduler = try Scheduler(settings)
    let atOnce = scheduler.asksOneByOne ? 1 : candidates
    while true {
      let jobs = scheduler.ask(atOnce)
      if jobs.isEmpty { break }
      scheduler.tell(jobs.map { train($0, rows[$0.candidate]) })
    }
    let ends = rows.map { finals[$0] }
    guard let winner = scheduler.winners.first, let best = ends.max() else {
      preconditionFailure("CurveSimulation: \(Scheduler.name) has chosen none of \(rows.count)")
    }
    return Outcome(
      share: Double(scheduler.record.spent) / Double(fullEpochs), regret: best - ends[winner.id])
  }

  private func train(_ job: TrainingJob, _ row: Int) -> TrainingResult {
    TrainingResult(
      job,
      measurements: (job.from + 1...job.to).map {
        Measurement(resource: $0, value: curves.value(row, after: $0))
      })
  }
}

/// Outcomes over many draws.
public struct CurveSummary: Sendable, Hashable {
  public let share: Double
  public let meanRegret: Double
  /// Of the mean; nil for one draw.
  public let standardError: Double?
  public let medianRegret: Double

  public init(_ outcomes: [CurveSimulation.Outcome]) {
    precondition(!outcomes.isEmpty, "CurveSummary of no outcomes")
    let count = Double(outcomes.count)
    share = outcomes.reduce(0) { $0 + $1.share } / count
    let mean = outcomes.reduce(0) { $0 + $1.regret } / count
    meanRegret = mean
    let squares = outcomes.reduce(0) { $0 + ($1.regret - mean) * ($1.regret - mean) }
    standardError = outcomes.count > 1 ? (squares / (count - 1) / count).squareRoot() : nil
    let sorted = outcomes.map(\.regret).sorted()
    medianRegret = (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
  }
}
