/// Decides, while a candidate is being scored, whether scoring more images can still matter.
///
/// A pure value: one candidate's fate depends on its own images and on the front as it was when its
/// generation began, never on which other candidate was scored sooner.
/// `checkScheduler` in the tests' support library checks all that is promised here.
public protocol Scheduler: Sendable, Hashable, Codable {
  /// When a decision is due. On the last rung there is none: the candidate is complete.
  var ladder: RungLadder { get }

  /// - Parameters:
  ///   - candidate: Its images so far, from the first on.
  ///   - costs: The candidate's, as many as an incumbent has.
  ///   - incumbents: The front, in any order, each scored on all images.
  func decide(_ candidate: Correctness, costs: [Double], against incumbents: [Incumbent]) -> Verdict
}

public enum Verdict: Sendable, Hashable {
  case `continue`
  /// Clearly dominated by the trial of that id.
  case stop(dominatedBy: Int)
}

/// A member of the front at the start of a generation.
public struct Incumbent: Sendable, Hashable, Codable {
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
