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

/// A person's view of a retraining, from one seed or several, while it runs; keeps with the run what
/// comes of it.
struct RetrainingSession {
  let folder: RunFolder
  let state: RunState
  let trial: Trial
  let configuration: RetrainingConfiguration
  let seeds: [UInt64]
  let threads: Int
  let outputs: Outputs
  /// Where the network is exported to as well, if anywhere.
  var output: String?
  var showsGradients = false
  var json = false

  /// Trains to the end, tells the result, and keeps it.
  ///
  /// The result is told and exported before it is stored: a full disk does not take it away. Seeds
  /// whose trainings diverged are told of after it.
  ///
  /// - Throws: ``Interruption`` after saying how to go on; whatever a training throws, or keeping
  ///   its result.
  func finish() throws {
    let style = outputs.messages.style
    try outputs.messages.print(style.bold("retraining \(PickText.line(of: trial))"))
    let series = try RetrainingSeries(
      state, in: folder, trial: trial, configuration: configuration, seeds: seeds,
      threads: threads)
    let plan = try outputs.whileShowing("timing a few steps…") { try series.plan() }
    if let plan {
      try outputs.messages.print(
        FactList(facts(plan, of: series)).text(style: style, width: outputs.messages.width))
    } else {
      try outputs.messages.print("trained already; nothing is left to do")
    }
    let failures = try train(series)
    let (networks, end) = (series.networks, series.state)
    // Whatever cannot be told or exported, the networks are kept.
    let told = Result {
      if networks.isEmpty { return }
      try RetrainingReport(networks, of: trial, in: end, transfer: plan?.transfer).tell(
        on: outputs.results, json: json, showsGradients: showsGradients)
    }
    let exported = Result { try export(networks.first, of: end) }
    try folder.write(end.record())
    try told.get()
    try exported.get()
    try tell(failures)
  }

  /// - Throws: The last of the failures.
  private func tell(_ failures: [(seed: UInt64, error: any Error)]) throws {
    guard let last = failures.last else { return }
    guard seeds.count > 1 else { throw last.error }
    for (seed, error) in failures.dropLast() {
      outputs.tell(Diagnostic(SeedFailure(seed: seed, error: error)))
    }
    throw SeedFailure(seed: last.seed, error: last.error)
  }

  private func train(
    _ series: RetrainingSeries
  ) throws -> [(seed: UInt64, error: any Error)] {
    let outputs = outputs
    return try outputs.reporting(
      stopped: series.isKept ? wayOn : "stopped; what it came to could not be kept"
    ) { reporter in
      let progress = RetrainingProgress(
        reporter, seeds: series.pending, configuration: configuration,
        completedEpochs: series.pending.map { series.completedEpochs(of: $0) }.reduce(0, +))
      return try series.run(isInterrupted: { InterruptHandler.isRequested }) { event, seed in
        if case .checkpointFailed(let error) = event {
          outputs.tell(
            Diagnostic(
              .warning, "\(error): the training goes on without checkpoints",
              hint: (error as? any HintedError)?.hint))
        }
        progress.tell(event, seed: seed)
      }
    }
  }

  /// How to go on: what only this command was told, `nas resume` does not know, and it goes on with the
  /// search first.
  private var wayOn: String {
    output == nil && !showsGradients && !json && state.phase == .done && state.dataFolder == nil
      ? "stopped; go on with: nas resume \(folder.path.shellQuoted)"
      : "stopped; go on with the same command"
  }

  private func export(_ network: RetrainedNetwork?, of state: RunState) throws {
    guard let output, let network else { return }
    try state.export(
      state.deployable(trial, retrained: network), as: PyTorchFormat(), to: output,
      telling: outputs.messages)
  }

  private func facts(
    _ plan: RetrainingPlan, of series: RetrainingSeries
  ) -> [(label: String, text: String)] {
    let (words, recipe) = (
      state.space.words(for: trial.genome), state.recipeWords(of: configuration)
    )
    let new =
      plan.newImages == 0
      ? "" : ", \(Quantity.grouped(plan.newImages)) of them not trained on by the search"
    let done =
      plan.completedEpochs == 0 ? "" : "; goes on after \(counted(plan.completedEpochs, "epoch"))"
    var facts = words.isEmpty ? [] : [("chosen", words)]
    facts += [
      (
        "weights",
        plan.transfer?.words
          ?? (plan.inheritsWeights ? "inherited from the supernet" : "fresh")
      ),
      ("images", Quantity.grouped(plan.trainImages) + new),
      (
        "training",
        "\(counted(plan.epochs, "epoch")) of \(counted(plan.stepsPerEpoch, "step"))" + done
      ),
    ]
    facts += frozen
    if let patience = configuration.patience {
      facts.append(
        ("stops", "after \(counted(patience, "epoch")) without a better validation accuracy"))
    }
    if !recipe.isEmpty { facts.append(("recipe", recipe)) }
    if seeds.count > 1 { facts.append(("seeds", seedText(of: series))) }
    return facts + [
      ("machine", counted(plan.threads, "thread")),
      ("time", "about \(Quantity.duration(plan.estimatedSeconds))"),
    ]
  }

  private func seedText(of series: RetrainingSeries) -> String {
    let done = seeds.count - series.pending.count
    return "\(seeds[0]) to \(seeds[seeds.count - 1]), up to \(min(seeds.count, threads)) at once"
      + (done == 0 ? "" : "; \(done) done")
  }

  private var frozen: [(label: String, text: String)] {
    guard let transfer = configuration.transfer else { return [] }
    let rate = transfer.loadedRate
    return
      (transfer.frozen.isEmpty
      ? [] : [("frozen", transfer.frozen.joined(separator: ", "))])
      + (rate == 1 ? [] : [("loaded", "learn at \(Quantity.decimal(rate, places: 3)) of the rate")])
  }
}

/// What ended the training of one seed of several.
private struct SeedFailure: HintedError, CustomStringConvertible {
  let seed: UInt64
  let error: any Error

  var description: String { "seed \(seed): \(error)" }
  var hint: String? { (error as? any HintedError)?.hint }
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
