import NASText

/// One moment of a phase, laid out as a line of text.
struct ProgressLine {
  let phase: ProgressPhase
  /// The round to show, counted from 1.
  let round: Int
  /// The share of the phase that is done, 0...1.
  let fraction: Double
  /// Items a second, once there are any.
  let rate: Double?
  /// Seconds.
  let elapsed: Double
  /// Seconds, once there is something to judge by.
  let timeLeft: Double?
  let fields: [ProgressField]

  /// For logs: everything but the bar.
  var plainText: String {
    let parts = [phase.title, roundText] + fields.map(\.text) + [rateText, elapsedText, leftText]
    return parts.compactMap { $0 }.joined(separator: Self.gap)
  }

  /// For terminals: a bar and as much beside it as fits.
  ///
  /// - Parameter width: Columns; one stays free, where some terminals would wrap.
  func bar(width: Int, style: TextStyle) -> String {
    let room = width - 1
    var parts = Parts(
      percent: percentText, timeLeft: leftText, fields: fields.map(\.text), rate: rateText,
      elapsed: elapsedText)
    var heading = [phase.title, roundText].compactMap { $0 }.joined(separator: Self.gap)
    func barRoom() -> Int {
      room - heading.count - parts.ordered.reduce(0) { $0 + $1.count + Self.gap.count }
        - Self.gap.count
    }
    while barRoom() < Self.barWidths.lowerBound, parts.dropLeastImportant() {}
    let length = min(barRoom(), Self.barWidths.upperBound)
    guard length >= Self.barWidths.lowerBound else {
      heading += Self.gap + percentText
      return String(heading.prefix(max(0, room)))
    }
    let filled = Int((fraction * Double(length)).rounded())
    let drawn =
      style.cyan(String(repeating: "━", count: filled))
      + style.dim(String(repeating: "─", count: length - filled))
    return ([style.bold(heading), drawn] + parts.ordered).joined(separator: Self.gap)
  }

  private static let gap = "  "
  private static let barWidths = 8...30

  private var roundText: String? { phase.roundName.map { "\($0) \(round)/\(phase.rounds)" } }
  /// As wide at 1 % as at 100 %, so that nothing moves.
  private var percentText: String {
    // Rounded down: 100 % is said when it is true.
    let digits = "\(Int(100 * fraction))"
    return String(repeating: " ", count: 3 - digits.count) + digits + " %"
  }
  private var rateText: String? { rate.map { Quantity.rate($0, unit: phase.unit) } }
  private var elapsedText: String { Quantity.duration(elapsed) }
  private var leftText: String? { timeLeft.map { Quantity.duration($0) + " left" } }

  /// What may stand to the right of the bar.
  private struct Parts {
    var percent: String
    var timeLeft: String?
    var fields: [String]
    var rate: String?
    var elapsed: String?

    /// In the order in which they are read.
    var ordered: [String] {
      [percent, rate, elapsed, timeLeft].compactMap { $0 } + fields
    }

    /// - Returns: Whether anything could be dropped.
    mutating func dropLeastImportant() -> Bool {
      if elapsed != nil {
        elapsed = nil
      } else if rate != nil {
        rate = nil
      } else if !fields.isEmpty {
        fields.removeLast()
      } else if timeLeft != nil {
        timeLeft = nil
      } else {
        return false
      }
      return true
    }
  }
}
