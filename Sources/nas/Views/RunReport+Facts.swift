import NASCompute
import NASConsole
import NASDatasets
import NASEngine
import NASGenomes
import NASReports
import NASSearch
import NASSupernets
import NASText
import NASTuning

extension RunReport {
  /// What to know of the run, in the order in which to tell it.
  var facts: [FrontReport.Fact] {
    setting + progress + cost + source + predictor + trust + tuned + results + stopped
  }

  /// What the run was asked to do.
  private var setting: [FrontReport.Fact] {
    let (configuration, space) = (state.configuration, state.space)
    var facts: [FrontReport.Fact] = [
      .init(
        key: "space", value: .string(space.space.name), label: "space",
        text: "\(space.space.name): \(SpaceText.size(of: space))"),
      .init(
        key: "data", value: .string(state.data.name), label: "data",
        text:
          "\(state.data.name): \(Quantity.grouped(state.splits.train.count)) training, "
          + "\(Quantity.grouped(state.splits.validation.count)) validation and "
          + "\(Quantity.grouped(state.splits.holdout.count)) holdout images"),
      .init(
        key: "seed", value: JSONValue(configuration.seed), label: "seed",
        text: "\(configuration.seed)"),
      .init(
        key: "precision", value: .string(configuration.precision.rawValue), label: "precision",
        text: configuration.precision.rawValue),
      .init(
        key: "objectives", value: .array(configuration.objectives.map { .string($0.name) }),
        label: "objectives", text: configuration.objectives.words),
    ]
    if configuration.hasSupernet {
      facts.append(
        .init(
          key: "recipe",
          value: .object([
            .init("name", .string(configuration.recipe.name)),
            .init("targets", .string(configuration.recipe.recipe.targets.rawValue)),
          ]), label: "recipe", text: configuration.recipe.words))
    }
    if let source = configuration.initialWeights {
      facts.append(
        .init(
          key: "initialWeights",
          value: [
            "path": .string(source.path), "digest": .string(source.digest),
            "retrainedOn": source.retrainedOn.map { .string($0) } ?? .null,
          ],
          label: "weights", text: "begun with those of \(source.path)"))
    }
    if let words = LatencyText.words(of: space), let json = LatencyText.json(of: space) {
      facts.append(.init(key: "latency", value: json, label: "latency", text: words))
    }
    if !space.constraints.isEmpty {
      facts.append(
        .init(
          key: "constraints", value: .array(space.constraints.map { .string("\($0)") }),
          label: "constraints", text: SpaceText.constraints(of: space)))
    }
    return facts
  }

  /// How far it is.
  private var progress: [FrontReport.Fact] {
    let epochs = state.configuration.training.epochs
    var text = epochs == 0 ? "none" : "\(state.curve.count) of \(counted(epochs, "epoch"))"
    if let last = state.curve.last {
      let accuracy = Quantity.percent(last.trainingAccuracy, places: 1)
      text += ", training accuracy \(accuracy)"
    }
    return [
      .init(
        key: "phase", value: .string(state.phase.rawValue), label: "state",
        text: state.phase.words),
      .init(
        key: "epochs", value: .integer(state.curve.count), label: "supernet", text: text),
    ] + curve
  }

  /// What it took.
  private var cost: [FrontReport.Fact] {
    let times = RunState.Phase.allCases.compactMap { phase in
      state.timings.seconds[phase].map { (phase, $0) }
    }
    var facts = state.configuration.hasSupernet ? [racing] : []
    facts.append(
      .init(
        key: "seconds",
        value: .object(times.map { .init($0.0.rawValue, .number($0.1)) }), label: "time",
        text: times.map { "\($0.0.title) \(Quantity.duration($0.1))" }.joined(
          separator: ", ")))
    return showsProcesses ? facts + processes : facts
  }

  /// With what it was computed last, and whether that was always so.
  private var processes: [FrontReport.Fact] {
    guard let last = state.timings.processes.last else { return [] }
    let kinds = Set(state.timings.processes.map { [$0.program, $0.processor, $0.libraries] }).count
    let facts = [
      ("program", last.program), ("processor", last.processor), ("libraries", last.libraries),
    ]
    .filter { !$0.1.isEmpty }
    .map { FrontReport.Fact(key: $0.0, value: .string($0.1), label: $0.0, text: $0.1) }
    guard kinds > 1 else { return facts }
    return facts + [
      .init(
        key: "processKinds", value: .integer(kinds), label: "processes",
        text: "of \(kinds) kinds of program, processor or libraries: last bits may differ from "
          + "those of one")
    ]
  }

  /// What stopping candidates early has saved.
  private var racing: FrontReport.Fact {
    let possible = state.trials.count * state.splits.validation.count
    let scored = state.trials.reduce(0) { $0 + ($1.score?.images ?? 0) }
    let saved = possible == 0 ? 0 : 1 - Double(scored) / Double(possible)
    return .init(
      key: "imagesScored", value: .integer(scored), label: "racing",
      text:
        "\(Quantity.percent(saved, places: 0)) of "
        + "\(Quantity.grouped(possible)) image evaluations saved")
  }

  /// What the front is made of.
  private var source: [FrontReport.Fact] {
    let (trainings, alone) = (state.shortTrainings.count, state.finalists.count)
    let isKnown = alone > 0 || state.configuration.hasSupernet
    return [
      .init(
        key: "trainings", value: .integer(trainings), label: "trainings",
        text: trainings == 0
          ? "none of single networks"
          : "\(counted(trainings, "network")) trained alone for " + shortTraining)
    ] + (isKnown ? [accuracies(alone)] : [])
  }

  /// - Parameter alone: Finalists that were trained alone.
  private func accuracies(_ alone: Int) -> FrontReport.Fact {
    .init(
      key: "accuracies", value: .string(alone > 0 ? "alone" : "inherited"), label: "accuracies",
      text: alone > 0
        ? "of \(counted(alone, "finalist")) trained alone for "
          + counted(state.configuration.finals.finalEpochs, "epoch")
        : "with weights inherited from the supernet")
  }

  /// How well it predicts what comes of a training; nothing where there were too few of them.
  private var predictor: [FrontReport.Fact] {
    guard let tau = (try? state.predictorTau()) ?? nil else { return [] }
    return [
      .init(
        key: "predictorTau", value: .number(tau), label: "predictor",
        text:
          "\(state.configuration.finals.predictor), ranks its \(counted(state.shortTrainings.count, "training")) with τ "
          + "\(Quantity.decimal(tau, places: 2)), cross-validated")
    ]
  }

  /// How far its ranking can be trusted.
  private var trust: [FrontReport.Fact] {
    guard state.phase == .done else { return [] }
    let report = try? TrustReport(state)
    return [
      .init(
        key: "trust", value: report?.json ?? .null, label: "trust",
        text: report?.verdict ?? "the ranking has not been checked; `nas trust` does it")
    ]
  }

  /// What is not as usual in how a network was retrained: `optimizer adamw`.
  private func recipe(of network: RetrainedNetwork) -> String {
    state.words(of: network.configuration)
  }

  /// What was made of its networks since.
  private var results: [FrontReport.Fact] {
    guard !state.retrained.isEmpty else { return [] }
    return [
      .init(
        key: "retrained",
        value: .array(
          state.retrained.map { network in
            .object([
              .init("id", .integer(network.trial)),
              .init("genome", .string(network.genome.description)),
              .init("epochs", .integer(network.curve.count)),
              .init("recipe", .string(recipe(of: network))),
              .init("testAccuracy", .number(network.testAccuracy)),
            ])
          }),
        label: "retrained",
        text: state.retrained.map {
          "\($0.trial): test accuracy \(Quantity.percent($0.testAccuracy))"
            + " after \(counted($0.curve.count, "epoch"))"
            + (recipe(of: $0).isEmpty ? "" : " (\(recipe(of: $0)))")
        }.joined(separator: "; "))
    ]
  }

  /// What tunings found best.
  private var tuned: [FrontReport.Fact] {
    let found = state.tunings.compactMap { study -> (pick: Int, best: TuningTrial, trials: Int)? in
      guard let tuner = try? study.told(), let best = tuner.best else { return nil }
      return (study.pick, best, tuner.trials().count)
    }
    guard !found.isEmpty else { return [] }
    return [
      .init(
        key: "tuned",
        value: .array(
          found.map { pick, best, trials in
            .object([
              .init("id", .integer(pick)), .init("trials", .integer(trials)),
              .init("validationAccuracy", best.measured.map { .number($0.value) } ?? .null),
              .init(
                "settings",
                .object(
                  best.configuration.assignments.map {
                    .init($0.name, .string($0.value.description))
                  })),
            ])
          }),
        label: "tuned",
        text: found.map { pick, best, trials in
          let accuracy = best.measured.map { Quantity.percent($0.value) } ?? "none"
          let settings = best.configuration.assignments.map { "\($0.name) \($0.value.words)" }
          return
            "\(pick): validation accuracy \(accuracy), the best of \(counted(trials, "trial")) "
            + "(\(settings.joined(separator: ", ")))"
        }.joined(separator: "; "))
    ]
  }
}

// What was stopped, and how to go on.
extension RunReport {
  private var stopped: [FrontReport.Fact] {
    stopped(
      "unfinishedRetrainings", "unfinished",
      state.unfinished.map { network in
        (
          network.trial,
          "retraining of \(network.trial), \(network.curve.count) of "
            + counted(network.configuration.training.epochs, "epoch")
        )
      }, wayOn: "nas resume goes on")
      + stopped(
        "unfinishedTunings", "unfinished",
        state.tunings.filter(\.isOpen).map { study in
          (
            study.pick,
            "tuning of \(study.pick) by \(study.configuration.sampler), "
              + "\(counted(study.results.count, "training")) done"
          )
        }, wayOn: "the same nas tune goes on")
  }

  private func stopped(
    _ key: String, _ label: String, _ works: [(id: Int, words: String)], wayOn: String
  ) -> [FrontReport.Fact] {
    guard !works.isEmpty else { return [] }
    return [
      .init(
        key: key, value: .array(works.map { .integer($0.id) }), label: label,
        text: works.map(\.words).joined(separator: "; ") + ": " + wayOn)
    ]
  }
}

extension RunState.Phase {
  /// What people call the phase.
  fileprivate var title: String {
    switch self {
    case .supernet: "supernet"
    case .evolution: "evolution"
    case .localSearch: "local search"
    case .trainings: "trainings alone"
    case .finals: "finals"
    case .done: "done"
    }
  }

  /// What a run in this phase is at.
  fileprivate var words: String {
    switch self {
    case .supernet: "training its supernet"
    case .evolution: "evolving networks"
    case .localSearch: "searching around the front"
    case .trainings: "training networks alone"
    case .finals: "training the finalists"
    case .done: "finished"
    }
  }
}
