/// Successive halving in several brackets, which begin on different rungs: many candidates compared
/// early beside few compared late, for it is not known how early a comparison can be trusted (Li et
/// al. 2018, arXiv:1603.06560).
///
/// Candidates are dealt to the brackets in the paper's proportions, in the order given. With a
/// budget, only so many enter as it allows.
public struct Hyperband: BudgetScheduler {
  public static let name = "hyperband"

  public let settings: BudgetSettings
  public var record = TrainingRecord()
  private let brackets: [HalvingBracket]

  public init(_ settings: BudgetSettings) throws {
    self.settings = settings
    let least = Self.brackets(settings, share: 0)
    try settings.expectBudget(
      atLeast: least.reduce(0) { $0 + $1.cost }, "Hyperband of one candidate a bin")
    guard let budget = settings.budget else {
      brackets = Self.brackets(settings, share: 1)
      return
    }
    var chosen = least
    for entering in 1...settings.candidates.count {
      let share = Double(entering) / Double(settings.candidates.count)
      let brackets = Self.brackets(settings, share: share)
      let cost = brackets.reduce(0) { $0 + $1.cost }
      if cost <= budget { chosen = brackets }
    }
    brackets = chosen
  }

  public var rungs: [Int] { settings.ladder.rungs }

  public func wanted(besides running: [TrainingJob]) -> [TrainingJob] {
    let busy = Set(running.map(\.candidate))
    return brackets.flatMap { $0.wanted(record, besides: busy) }
  }

  /// The brackets of each bin when that share of its candidates enters, at least one.
  private static func brackets(_ settings: BudgetSettings, share: Double) -> [HalvingBracket] {
    let ladder = settings.ladder
    let weights = weights(rungs: ladder.rungs.count, factor: ladder.factor)
    let dealt = settings.bins.map { bin in
      let candidates = settings.candidates(in: bin)
      let entering = max(1, Int(share * Double(candidates.count) + 1e-9))
      return deal(Array(candidates.prefix(entering)), weights)
    }
    return weights.indices.flatMap { first in
      dealt.filter { !$0[first].isEmpty }.map {
        HalvingBracket($0[first], rungs: ladder.rungs, from: first, factor: ladder.factor)
      }
    }
  }

  /// How many candidates the bracket that begins on each rung has in the paper:
  /// ⌈rungs / (s + 1) · ηˢ⌉, s being the number of rungs above it.
  static func weights(rungs: Int, factor: Int) -> [Int] {
    var power = 1
    let upwards = (0..<rungs).map { above in
      defer { power *= factor }
      return (rungs * power + above) / (above + 1)
    }
    return upwards.reversed()
  }

  /// Gives each candidate in turn to the bracket that is furthest behind its weight; of equals to
  /// the one that begins earliest.
  private static func deal(
    _ candidates: [TrainingCandidate], _ weights: [Int]
  ) -> [[TrainingCandidate]] {
    var hands = weights.map { _ in [TrainingCandidate]() }
    for candidate in candidates {
      let needy = weights.indices.min { left, right in
        // (dealt + 1) / weight, compared without division.
        (hands[left].count + 1) * weights[right] < (hands[right].count + 1) * weights[left]
      }
      hands[needy ?? 0].append(candidate)
    }
    return hands
  }
}
