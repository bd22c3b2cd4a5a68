import NASGenomes
import NASSearch

extension SearchRun {
  /// Whether nothing is left to do.
  public var isFinished: Bool { state.phase == .done && !isFrontUntimed }

  private var isFrontUntimed: Bool {
    state.space.latencies != nil && state.timings.networks.isEmpty && !state.front.trials.isEmpty
  }

  /// In the end: what the front's networks take when timed whole, to be shown beside the sums over
  /// the table. Nothing depends on it.
  func timeFront(
    _ isInterrupted: @Sendable () -> Bool, _ tell: (SearchEvent) -> Void
  ) throws {
    guard isFrontUntimed else { return }
    state.timings.networks = try MeasuredNetwork.measured(
      state.front.trials.map(\.genome), in: state.space,
      precision: state.configuration.precision, isInterrupted: isInterrupted)
    try checkpoint(tell)
  }
}
