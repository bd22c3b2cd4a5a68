import Foundation

/// Successive halving in many small steps, ranked by the best of what a candidate has shown.
///
/// Three things set it apart from successive halving with its factor of 2 or 3:
///
/// - *Rungs are close*: each is 1.3 times the one before, and of `n` candidates `n · r₀ / r` are
///   trained beyond resource `r`. So every part of the ladder gets the same resource for each octave,
///   as in successive halving, but nobody is judged by a single look, and `r₀` is any number: the
///   largest that the budget allows.
/// - *A rating is a mean of the highest values so far*: of three, and one more for every twenty
///   measured. While the learning rate is high, validation accuracy falls below what the weights can
///   do far more often than it rises above; peaks tell more than the last value or the mean.
/// - *A prior counts early.* Where candidates have one, places in its order are added to the places by
///   rating: at equal weight until 8 % of a full training, then less and less (with the square root of
///   the resource), at the end not at all.
///
/// `docs/curves.md` has what each is worth. Candidates are ranked within their bin.
public struct GradualHalving: BudgetScheduler {
  public static let name = "gradual-halving"

  public let settings: BudgetSettings
  public var record = TrainingRecord()
  public let rungs: [Int]
  private let brackets: [HalvingBracket]

  /// Each rung over the one before.
  static let step = 1.3
  /// The share of a full training until which the prior counts as much as the rating.
  static let priorShare = 0.08

  public init(_ settings: BudgetSettings) throws {
    self.settings = settings
    let rungs = Self.rungs(of: settings.ladder)
    self.rungs = rungs
    let plan = { (threshold: Double) in Self.brackets(settings, rungs, threshold) }
    let cost = { (threshold: Double) in plan(threshold).reduce(0) { $0 + $1.cost } }
    try settings.expectBudget(
      atLeast: cost(0), "\(rungs[0]) for each candidate, and one a bin to the end")
    guard let budget = settings.budget else {
      brackets = plan(Double(rungs[0]))
      return
    }
    var (fits, exceeds) = (0.0, Double(settings.ladder.maximum))
    if cost(exceeds) <= budget { fits = exceeds }
    // Halved until quotas can no longer change.
    for _ in 0..<32 where fits < exceeds {
      let middle = (fits + exceeds) / 2
      if cost(middle) <= budget { fits = middle } else { exceeds = middle }
    }
    brackets = plan(fits)
  }

  public func wanted(besides running: [TrainingJob]) -> [TrainingJob] {
    let busy = Set(running.map(\.candidate))
    return brackets.flatMap { $0.wanted(record, besides: busy, ranked: ranked) }
  }

  public func estimate(of candidate: TrainingCandidate) -> Double? {
    rating(of: candidate, until: settings.ladder.maximum)
  }

  /// From the ladder's minimum to its maximum.
  private static func rungs(of ladder: RungLadder) -> [Int] {
    var rungs = [min(ladder.minimum, ladder.maximum)]
    while let last = rungs.last, last < ladder.maximum {
      let next = max(last + 1, Int((Double(last) * step).rounded()))
      rungs.append(min(next, ladder.maximum))
    }
    return rungs
  }

  /// All candidates are trained to the threshold r₀, `n · r₀ / r` beyond a resource of r.
  private static func brackets(
    _ settings: BudgetSettings, _ rungs: [Int], _ threshold: Double
  ) -> [HalvingBracket] {
    settings.bins.map { bin in
      let candidates = settings.candidates(in: bin)
      let beyond = rungs.dropLast().map { resource in
        Int((Double(candidates.count) * min(1, threshold / Double(resource))).rounded())
      }
      return HalvingBracket(candidates, rungs: rungs, quotas: [candidates.count] + beyond)
    }
  }
}

extension GradualHalving {
  /// The mean of the highest values until then; nil unless the candidate came so far.
  private func rating(of candidate: TrainingCandidate, until resource: Int) -> Double? {
    let values = record[candidate.id].measurements.prefix { $0.resource <= resource }.map(\.value)
    guard !values.isEmpty else { return nil }
    let highest = values.sorted(by: >).prefix(3 + values.count / 20)
    return highest.reduce(0, +) / Double(highest.count)
  }

  private func ranked(_ candidates: [TrainingCandidate], at resource: Int) -> [TrainingCandidate] {
    let rated = candidates.filter { record[$0.id].reached >= resource }
      .ranked { rating(of: $0, until: resource) }
    let weight = priorWeight(at: resource)
    guard weight > 0, rated.contains(where: { $0.prior != nil }) else { return rated }
    let standing = places(rated) { rating(of: $0, until: resource) }
    // Those that left earlier count too: a place says how a candidate stands among all.
    let prior = places(candidates, by: \.prior)
    return rated.ranked { (standing[$0.id] ?? 0) + weight * (prior[$0.id] ?? 0) }
  }

  private func priorWeight(at resource: Int) -> Double {
    let share = Double(resource) / Double(settings.ladder.maximum)
    return share < 1 ? min(1, (Self.priorShare / share).squareRoot()) : 0
  }

  /// Where each stands, from -1, the last, to 1, the first; equals share a place, and 0 is that of
  /// who has no value.
  private func places(
    _ candidates: [TrainingCandidate], by value: (TrainingCandidate) -> Double?
  ) -> [Int: Double] {
    let values = candidates.compactMap(value).sorted()
    guard values.count > 1 else { return [:] }
    var lowest: [Double: Int] = [:]
    var highest: [Double: Int] = [:]
    for (place, value) in values.enumerated() {
      lowest[value] = lowest[value] ?? place
      highest[value] = place
    }
    var places: [Int: Double] = [:]
    for candidate in candidates {
      guard let value = value(candidate), let low = lowest[value], let high = highest[value] else {
        continue
      }
      places[candidate.id] = Double(low + high) / Double(values.count - 1) - 1
    }
    return places
  }
}
