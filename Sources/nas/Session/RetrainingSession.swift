import Console
import Engine
import Networks
import Search
import Supernets

/// A person's view of a retraining while it runs.
struct RetrainingSession {
  let retraining: Retraining
  let trial: Trial
  let outputs: Outputs

  /// Trains to the end.
  ///
  /// - Throws: ``Interruption`` after saying what that means; whatever the training throws.
  func finish() throws -> RetrainedNetwork {
    let style = outputs.messages.style
    try outputs.messages.print(style.bold("retraining \(PickText.line(of: trial))"))
    let plan = try outputs.whileShowing("timing a few steps…") { try retraining.plan() }
    try outputs.messages.print(FactList(facts(plan)).text(style: style))
    let reporter = ProgressReporter(terminal: outputs.messages)
    do {
      let network = try retraining.run(
        isInterrupted: { InterruptHandler.isRequested }, tell: { Self.show($0, on: reporter) })
      reporter.end()
      return network
    } catch {
      reporter.end()
      if error is Interruption {
        try? outputs.messages.print("stopped; the run is as it was before")
      }
      throw error
    }
  }

  private func facts(_ plan: RetrainingPlan) -> [(label: String, text: String)] {
    let new =
      plan.newImages == 0
      ? "" : ", \(Quantity.grouped(plan.newImages)) of them not trained on by the search"
    return [
      ("weights", plan.inheritsWeights ? "inherited from the supernet" : "fresh"),
      ("images", Quantity.grouped(plan.trainImages) + new),
      ("training", "\(counted(plan.epochs, "epoch")) of \(counted(plan.stepsPerEpoch, "step"))"),
      ("machine", counted(plan.threads, "thread")),
      ("time", "about \(Quantity.duration(plan.estimatedSeconds))"),
    ]
  }

  private static func show(_ event: RetrainingEvent, on reporter: ProgressReporter) {
    switch event {
    case .trainingBegan(let epochs, let images):
      reporter.begin(
        ProgressPhase("retraining", rounds: epochs, of: "epoch", items: images, unit: "images"))
    case .trainingStep(let step):
      reporter.advance(by: step.batch, ProgressField.training(step.position.current))
    case .epochEnded(_, let epoch, _):
      reporter.endRound(
        ProgressField.training(loss: epoch.loss, accuracy: epoch.trainingAccuracy))
    case .calibrationBegan(let images):
      reporter.begin(ProgressPhase("measuring norms", items: images, unit: "images"))
    case .testBegan(let images):
      reporter.begin(ProgressPhase("testing", items: images, unit: "images"))
    }
  }
}

extension ProgressField {
  /// What an epoch has come to so far; nothing before its first step.
  static func training(_ epoch: EpochOutcome) -> [ProgressField] {
    guard epoch.images > 0 else { return [] }
    return training(loss: epoch.labelLoss, accuracy: epoch.trainingAccuracy)
  }

  static func training(loss: Double, accuracy: Double) -> [ProgressField] {
    [
      ProgressField("loss", Quantity.decimal(loss, places: 3)),
      ProgressField("training accuracy", Quantity.percent(accuracy, places: 1)),
    ]
  }
}
