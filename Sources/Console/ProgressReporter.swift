import Synchronization

/// Tells the user how long work goes: a bar redrawn in place on a terminal, a line a round
/// elsewhere.
///
///     let progress = ProgressReporter(terminal: standardError)
///     progress.begin(ProgressPhase("supernet", rounds: 30, of: "epoch", items: 50_000, unit: "images"))
///     for epoch in 0..<30 {
///       for batch in batches { …; progress.advance(by: batch.count, [.init("loss", "0.412")]) }
///       progress.endRound([.init("validation accuracy", "83.10 %")])
///     }
///     progress.end()
///
/// Every method may be called from any thread. The clock read here decides what is shown and
/// nothing else.
public final class ProgressReporter: Sendable {
  /// How progress is shown.
  package enum Layout: Sendable {
    /// Redrawn in place, as wide as the closure says at the time.
    case bar(width: @Sendable () -> Int, style: TextStyle)
    /// One line at the end of each round.
    case lines
  }

  /// The least time between two drawings of the bar, in seconds.
  package static let redrawInterval = 0.1

  private let layout: Layout
  private let clock: @Sendable () -> Double
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// Shows progress on an output, standard error as a rule. An output that cannot be written to
  /// does not stop the work.
  public convenience init(terminal: Terminal) {
    let start = ContinuousClock.now
    self.init(
      layout: terminal.isInteractive
        ? .bar(width: { terminal.width }, style: terminal.style) : .lines,
      clock: { start.duration(to: .now) / .seconds(1) },
      write: { try? terminal.write($0) })
  }

  /// - Parameters:
  ///   - layout: How progress is shown.
  ///   - clock: Seconds since some moment, never less than before.
  ///   - write: Takes the text; called by one thread at a time.
  package init(
    layout: Layout, clock: @escaping @Sendable () -> Double,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.layout = layout
    self.clock = clock
    self.write = write
  }

  /// Begins a phase; one that has not ended is given up.
  ///
  /// - Parameter completedRounds: Rounds done before, by the run that is being resumed.
  public func begin(_ phase: ProgressPhase, completedRounds: Int = 0) {
    state.withLock { state in
      state.current = Current(
        phase: phase, roundsBefore: completedRounds, startTime: clock())
      draw(&state)
    }
  }

  /// Counts items of the current round as done.
  ///
  /// - Parameters:
  ///   - share: Of the round that they are, where items are not alike.
  ///   - fields: Take the place of those shown; none leaves them.
  public func advance(by items: Int = 1, share: Double? = nil, _ fields: [ProgressField] = []) {
    state.withLock { state in
      state.current?.advance(by: items, share: share, fields)
      if let drawn = state.lastDrawn, clock() - drawn < Self.redrawInterval { return }
      draw(&state)
    }
  }

  /// Ends a round, whether or not all of its items were counted.
  public func endRound(_ fields: [ProgressField] = []) {
    state.withLock { state in
      state.current?.endRound(fields)
      guard let current = state.current else { return }
      switch layout {
      case .lines: write(current.line(now: clock(), roundIsOver: true).plainText + "\n")
      case .bar: draw(&state)
      }
    }
  }

  /// Ends the phase and takes the bar away.
  ///
  /// - Parameter summary: A line to leave behind. Without it a terminal keeps nothing, and a log
  ///   gets one line for a phase that had no rounds.
  public func end(_ summary: String? = nil) {
    state.withLock { state in
      guard let current = state.current else { return }
      clear(&state)
      if let summary {
        write(summary + "\n")
      } else if case .lines = layout, current.phase.roundName == nil {
        write(current.line(now: clock(), roundIsOver: true).plainText + "\n")
      }
      state.current = nil
    }
  }

  /// Writes a line above the bar.
  public func note(_ line: String) {
    state.withLock { state in
      clear(&state)
      write(line + "\n")
      draw(&state)
    }
  }

  private func draw(_ state: inout State) {
    guard case .bar(let width, let style) = layout, let current = state.current else { return }
    let now = clock()
    write("\r" + current.line(now: now).bar(width: width(), style: style) + "\u{1B}[K")
    state.lastDrawn = now
  }

  /// Removes the bar, if it is there.
  private func clear(_ state: inout State) {
    if state.lastDrawn != nil { write("\r\u{1B}[K") }
    state.lastDrawn = nil
  }
}

extension ProgressReporter {
  private struct State {
    var current: Current?
    /// When the bar that now stands on the terminal was drawn.
    var lastDrawn: Double?
  }

  /// The phase under way, and how far it is.
  private struct Current {
    let phase: ProgressPhase
    let roundsBefore: Int
    let startTime: Double
    /// Rounds ended since the start.
    var rounds = 0
    /// Items of the round under way.
    var items = 0
    /// The share of the round under way that is done.
    var share = 0.0
    /// Items of all rounds since the start.
    var totalItems = 0
    var fields: [ProgressField] = []

    init(phase: ProgressPhase, roundsBefore: Int, startTime: Double) {
      self.phase = phase
      self.roundsBefore = roundsBefore
      self.startTime = startTime
    }

    mutating func advance(by count: Int, share part: Double?, _ newFields: [ProgressField]) {
      items += count
      share = part.map { share + $0 } ?? Double(items) / Double(phase.itemsPerRound)
      totalItems += count
      if !newFields.isEmpty { fields = newFields }
    }

    mutating func endRound(_ newFields: [ProgressField]) {
      rounds += 1
      (items, share) = (0, 0)
      if !newFields.isEmpty { fields = newFields }
    }

    /// - Parameter roundIsOver: Whether to show the round that has just ended, not the next.
    func line(now: Double, roundIsOver: Bool = false) -> ProgressLine {
      let ended = roundsBefore + rounds
      // Of this process's own work, in rounds.
      let done = Double(rounds) + min(1, share)
      let remaining = max(0, Double(phase.rounds - roundsBefore) - done)
      let elapsed = now - startTime
      return ProgressLine(
        phase: phase,
        round: min(phase.rounds, roundIsOver ? ended : ended + 1),
        fraction: min(1, (Double(roundsBefore) + done) / Double(phase.rounds)),
        rate: elapsed > 0 && totalItems > 0 ? Double(totalItems) / elapsed : nil,
        elapsed: elapsed,
        timeLeft: done > 0 ? elapsed / done * remaining : nil,
        fields: fields)
    }
  }
}
