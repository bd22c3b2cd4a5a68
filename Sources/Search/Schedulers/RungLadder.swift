/// How much of a resource (images, epochs) a candidate has had where a scheduler may stop it: a geometric ladder, built
/// from the top down so that the last step is as long as the factor says.
public struct RungLadder: Sendable, Hashable, Codable {
  /// The first rung is at least so much, but for a ladder of one rung.
  public let minimum: Int
  /// The last rung: all of it.
  public let maximum: Int
  /// Each rung over the one before (η in successive halving).
  public let factor: Int

  public init(minimum: Int = 1000, maximum: Int, factor: Int = 2) {
    precondition(
      minimum > 0 && maximum > 0 && factor > 1,
      "RungLadder: minimum \(minimum) and maximum \(maximum) must be positive, factor \(factor) > 1"
    )
    self.minimum = minimum
    self.maximum = maximum
    self.factor = factor
  }

  /// Ascending; the last is `maximum`. 1000, 10000, 2: `[1250, 2500, 5000, 10000]`.
  public var rungs: [Int] {
    var rungs = [maximum]
    while rungs[0] / factor >= minimum { rungs.insert(rungs[0] / factor, at: 0) }
    return rungs
  }
}
