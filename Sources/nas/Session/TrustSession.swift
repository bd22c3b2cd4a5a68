import NASConsole
import NASEngine
import NASGenomes
import NASSearch
import NASText

/// A person's view of a check of a ranking while it runs.
struct TrustSession {
  let check: TrustRun
  /// The run's, as the user wrote it.
  let folder: String
  let outputs: Outputs

  /// Scores and trains to the end.
  ///
  /// - Throws: ``Interruption`` after saying how to go on; whatever the check throws.
  func finish() throws -> TrustReport {
    let state = check.state
    let heading = "checking the ranking of \(state.space.space.name) on \(state.data.name)"
    try outputs.messages.print(outputs.messages.style.bold(heading))
    return try outputs.reporting(
      stopped: "stopped; what was trained is kept: go on with the same command"
    ) { reporter in
      try check.run(
        isInterrupted: { InterruptHandler.isRequested }, tell: { Self.show($0, on: reporter) })
    }
  }

  @Sendable private static func show(_ event: TrustEvent, on reporter: ProgressReporter) {
    switch event {
    case .scoringBegan(let networks):
      reporter.begin(ProgressPhase("scoring", items: networks, unit: "networks"))
    case .networkScored: reporter.advance()
    case .trainingBegan(let trainings, let done):
      reporter.end()
      guard trainings > done else { return }
      reporter.begin(
        ProgressPhase("training alone", items: trainings - done, unit: "trainings"))
    case .trainingEnded(let training, let share):
      let accuracy = training.score.map { Quantity.percent($0.accuracy) } ?? "failed"
      reporter.advance(share: share, [ProgressField("last holdout accuracy", accuracy)])
    }
  }
}
