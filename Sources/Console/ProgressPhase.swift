/// A stretch of long work that is shown as one bar: what it is, and how much of it there is.
///
/// Some phases are cut into rounds, as training is into epochs and evolution into generations;
/// others, such as batch-norm calibration, are a single run of items.
public struct ProgressPhase: Sendable, Hashable {
  /// What the program is doing, in a word or two: `supernet`.
  public let title: String
  /// What a round is called; nothing where there is but one.
  public let roundName: String?
  /// How many rounds there are, at least one.
  public let rounds: Int
  /// How many items a round has, at least one.
  public let itemsPerRound: Int
  /// What the items are, in the plural; the rate is given in it.
  public let unit: String

  /// A phase of several rounds: `ProgressPhase("supernet", rounds: 30, of: "epoch", items: 50_000,
  /// unit: "images")`.
  public init(_ title: String, rounds: Int, of roundName: String, items: Int, unit: String) {
    self.init(title: title, roundName: roundName, rounds: rounds, items: items, unit: unit)
  }

  /// A phase of one round: `ProgressPhase("calibration", items: 20, unit: "networks")`.
  public init(_ title: String, items: Int, unit: String) {
    self.init(title: title, roundName: nil, rounds: 1, items: items, unit: unit)
  }

  private init(title: String, roundName: String?, rounds: Int, items: Int, unit: String) {
    precondition(
      rounds > 0 && items > 0,
      "ProgressPhase \(title): \(rounds) rounds of \(items) items, both must be positive")
    self.title = title
    self.roundName = roundName
    self.rounds = rounds
    itemsPerRound = items
    self.unit = unit
  }
}

/// A named number shown beside the bar, such as the loss, already put into words.
public struct ProgressField: Sendable, Hashable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  var text: String { "\(name) \(value)" }
}
