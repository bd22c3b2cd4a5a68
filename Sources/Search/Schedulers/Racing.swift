import Foundation

/// Decides, while a candidate is being scored, whether scoring more images can still matter: stops it
/// as soon as an incumbent that costs no more, by any cost of the search, is clearly more accurate on
/// the same images.
///
/// Both have classified the same images, so only those count that one has right and the other
/// wrong: the *discordant* ones. Were the candidate at least as accurate on all images, each
/// discordant image so far would be as likely to speak for it as against it. The candidate is
/// stopped when so many against it have a probability of at most the error allowed. That is
/// McNemar's test, one-sided (McNemar 1947, doi:10.1007/BF02295996), with the variance of drawing
/// without replacement: the images scored are part of those that count in the end. A race between
/// models on common data is Maron and Moore's (1993).
///
/// One incumbent decides: of those that cost no more than the candidate, the most accurate is also
/// the hardest to beat. The test is valid only for images in random order. `docs/decisions/0001-racing.md` has the simulation behind it.
///
/// A pure value: one candidate's fate depends on its own images and on the front as it was when its
/// generation began, never on which other candidate was scored sooner.
public struct Racing: Sendable {
  /// When a decision is due. On the last rung there is none: the candidate is complete.
  public let ladder: RungLadder
  /// The probability that a candidate which belongs on the front is not stopped on any rung: at
  /// least this.
  public let confidence: Double

  public init(ladder: RungLadder, confidence: Double = 0.99) {
    precondition(
      confidence > 0 && confidence < 1, "Racing: confidence \(confidence) must be within 0 and 1")
    self.ladder = ladder
    self.confidence = confidence
  }

  /// The error allowed on one rung: on each before the last, the candidate may be wrongly stopped
  /// (Bonferroni).
  var errorPerRung: Double { (1 - confidence) / Double(max(ladder.rungs.count - 1, 1)) }

  /// Whether an incumbent clearly dominates the candidate.
  ///
  /// - Parameters:
  ///   - candidate: Its images so far, from the first on.
  ///   - costs: The candidate's, as many as an incumbent has.
  ///   - incumbents: The front, in any order, each scored on all images.
  public func isBeaten(
    _ candidate: Correctness, costs: [Double], by incumbents: [Incumbent]
  ) -> Bool {
    guard candidate.count < ladder.maximum, let rival = rival(of: costs, among: incumbents)
    else { return false }
    let (wins, losses) = candidate.discordances(with: rival.correctness)
    let error = Self.probability(
      wins: wins, losses: losses, share: Double(candidate.count) / Double(ladder.maximum))
    return error <= errorPerRung
  }

  /// The most accurate incumbent that costs no more; of equals, the one with the lowest id.
  private func rival(of costs: [Double], among incumbents: [Incumbent]) -> Incumbent? {
    for incumbent in incumbents {
      precondition(
        incumbent.correctness.count == ladder.maximum,
        "Racing: incumbent \(incumbent.id) has \(incumbent.correctness.count) images scored, "
          + "the last rung \(ladder.maximum)")
      precondition(
        incumbent.costs.count == costs.count,
        "Racing: incumbent \(incumbent.id) has \(incumbent.costs.count) costs, the candidate "
          + "\(costs.count)")
    }
    return incumbents.filter { zip($0.costs, costs).allSatisfy(<=) }.max {
      ($0.correctness.correct, -$0.id) < ($1.correctness.correct, -$1.id)
    }
  }

  /// The probability that as many discordant images or more speak against a candidate that is as
  /// accurate as its rival on all images; normal, with correction for continuity.
  ///
  /// - Parameter share: The share of all images that is scored, below 1.
  package static func probability(wins: Int, losses: Int, share: Double) -> Double {
    guard losses > wins else { return 1 }
    let deviation = (Double(wins + losses) * (1 - share)).squareRoot()
    return 0.5 * erfc(Double(losses - wins - 1) / deviation / 2.0.squareRoot())
  }
}

/// A member of the front at the start of a generation.
public struct Incumbent: Sendable, Hashable {
  /// The trial's id.
  public let id: Int
  /// One a cost that the search goes by, in the order of its objectives; less is better.
  public let costs: [Double]
  /// Over all validation images.
  public let correctness: Correctness

  public init(id: Int, costs: [Double], correctness: Correctness) {
    self.id = id
    self.costs = costs
    self.correctness = correctness
  }
}
