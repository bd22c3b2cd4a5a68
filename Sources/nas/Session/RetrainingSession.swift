import NASConsole
import NASEngine
import NASExports
import NASGenomes
import NASNetworks
import NASRecords
import NASReports
import NASSearch
import NASSupernets
import NASText

/// A person's view of a retraining while it runs; keeps with the run what comes of it.
struct RetrainingSession {
  let folder: RunFolder
  let state: RunState
  let trial: Trial
  let configuration: RetrainingConfiguration
  let threads: Int
  let outputs: Outputs
  /// Where the network is exported to as well, if anywhere.
  var output: String?
  var json = false

  /// Trains to the end, tells the result, and keeps it.
  ///
  /// The result is told and exported before it is stored: a full disk does not take it away.
  ///
  /// - Throws: ``Interruption`` after saying how to go on; whatever the training throws, or keeping
  ///   its result.
  func finish() throws {
    let style = outputs.messages.style
    try outputs.messages.print(style.bold("retraining \(PickText.line(of: trial))"))
    let retraining = try Retraining(
      state, trial: trial, configuration: configuration, threads: threads)
    let plan = try outputs.whileShowing("timing a few steps…") { try retraining.plan() }
    try outputs.messages.print(
      FactList(facts(plan)).text(style: style, width: outputs.messages.width))
    let network = try train(retraining)
    try tell(network)
    var end = state
    end.add(retrained: network)
    let exported = Result { try export(end) }
    try folder.write(end.record())
    try exported.get()
  }

  private func train(_ retraining: Retraining) throws -> RetrainedNetwork {
    let checkpoints = Checkpoints(folder: folder, state: state, outputs: outputs)
    return try outputs.reporting(
      stopped: checkpoints.areGood
        ? "stopped; go on with: nas resume \(folder.path.shellQuoted)"
        : "stopped; what it came to could not be kept"
    ) { reporter in
      try retraining.run(
        isInterrupted: { InterruptHandler.isRequested }, tell: { Self.show($0, on: reporter) },
        keep: { checkpoints.keep($0) })
    }
  }

  private func export(_ state: RunState) throws {
    guard let output else { return }
    try state.export(
      state.deployable(trial), as: PyTorchFormat(), to: output, telling: outputs.messages)
  }

  private func tell(_ network: RetrainedNetwork) throws {
    guard json else {
      let accuracy = Quantity.percent(network.testAccuracy)
      try outputs.results.print("\(PickText.line(of: trial)), test accuracy \(accuracy)")
      return
    }
    try outputs.results.print(
      JSONValue.object([
        .init("id", .integer(trial.id)),
        .init("genome", .string(trial.genome.description)), .init("words", .string(words)),
        .init("macs", .integer(trial.macs)),
        .init("parameters", .integer(trial.parameters)),
        .init("epochs", .integer(network.curve.count)),
        .init("testAccuracy", .number(network.testAccuracy)),
      ]).text)
  }

  /// What the network's genome chose.
  private var words: String { state.space.words(for: trial.genome) }

  /// What is not as usual.
  private var recipe: String { state.words(of: configuration) }

  private func facts(_ plan: RetrainingPlan) -> [(label: String, text: String)] {
    let new =
      plan.newImages == 0
      ? "" : ", \(Quantity.grouped(plan.newImages)) of them not trained on by the search"
    let done =
      plan.completedEpochs == 0 ? "" : "; goes on after \(counted(plan.completedEpochs, "epoch"))"
    return (words.isEmpty ? [] : [("chosen", words)]) + [
      ("weights", plan.inheritsWeights ? "inherited from the supernet" : "fresh"),
      ("images", Quantity.grouped(plan.trainImages) + new),
      (
        "training",
        "\(counted(plan.epochs, "epoch")) of \(counted(plan.stepsPerEpoch, "step"))" + done
      ),
    ] + (recipe.isEmpty ? [] : [("recipe", recipe)]) + [
      ("machine", counted(plan.threads, "thread")),
      ("time", "about \(Quantity.duration(plan.estimatedSeconds))"),
    ]
  }

  private static func show(_ event: RetrainingEvent, on reporter: ProgressReporter) {
    switch event {
    case .trainingBegan(let epochs, let completed, let images):
      reporter.begin(
        ProgressPhase("retraining", rounds: epochs, of: "epoch", items: images, unit: "images"),
        completedRounds: completed)
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

/// Writes the checkpoints of a retraining. One that cannot be written is told of, once, and does not
/// end the training.
private final class Checkpoints {
  private let folder: RunFolder
  private let state: RunState
  private let outputs: Outputs
  /// Whether the last one was written.
  private(set) var areGood = true
  private var isToldOf = false

  init(folder: RunFolder, state: RunState, outputs: Outputs) {
    self.folder = folder
    self.state = state
    self.outputs = outputs
  }

  func keep(_ retraining: UnfinishedRetraining) {
    var state = state
    state.add(unfinished: retraining)
    do {
      try folder.write(state.record())
      areGood = true
    } catch {
      areGood = false
      if isToldOf { return }
      isToldOf = true
      outputs.tell(
        Diagnostic(
          .warning, "\(error): the training goes on without checkpoints",
          hint: (error as? any HintedError)?.hint))
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
