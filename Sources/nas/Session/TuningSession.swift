import NASConsole
import NASEngine
import NASSearch
import NASText
import NASTuning

/// A person's view of a tuning while it runs.
struct TuningSession {
  let run: TuningRun
  let trial: Trial
  let outputs: Outputs

  /// Trains to the end.
  ///
  /// - Throws: ``Interruption`` after saying how to go on; whatever the tuning throws.
  func finish() throws -> TuningStudy {
    try outputs.messages.print(
      outputs.messages.style.bold("tuning the training of \(PickText.line(of: trial))"))
    return try outputs.reporting(
      stopped: "stopped; what was trained is kept: go on with the same command"
    ) { reporter in
      try run.run(
        isInterrupted: { InterruptHandler.isRequested }, tell: { Self.show($0, on: reporter) })
    }
  }

  @Sendable private static func show(_ event: TuningEvent, on reporter: ProgressReporter) {
    switch event {
    case .tuningBegan(let epochs):
      reporter.begin(ProgressPhase("tuning", items: max(1, epochs), unit: "epochs"))
    case .trainingEnded(let result, let best):
      let value = best?.measured.map { Quantity.percent($0.value) } ?? "none"
      reporter.advance(
        by: result.training.job.to,
        [ProgressField("best validation accuracy", value)])
    }
  }
}
