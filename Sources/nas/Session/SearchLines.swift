import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASReports
import NASSearch
import NASSupernets
import Synchronization
import NASText

/// What a search tells as JSON Lines (jsonlines.org), an object a line, whose member `event` says
/// what it is about. `docs/json-lines.md` lists the members: they are part of the command line's
/// contract.
final class SearchLines: Sendable {
  private let terminal: Terminal
  private let space: BoundSearchSpace
  private let configuration: SearchConfiguration
  private let phase: Mutex<RunState.Phase>
  /// What stands in the plan besides the plan itself.
  private let heading: [JSONValue.Member]

  init(_ run: SearchRun, terminal: Terminal) {
    let state = run.state
    self.terminal = terminal
    space = state.space
    configuration = state.configuration
    phase = Mutex(state.phase)
    heading =
      [
        .init("run", .string(run.folder.path)),
        .init("space", .string(state.space.space.name)),
        .init("data", .string(state.data.name)),
        .init("seed", JSONValue(state.configuration.seed)),
        .init("flips", .boolean(state.configuration.flips)),
        .init(
          "objectives", .array(state.configuration.objectives.map { .string($0.name) })),
        .init("phase", .string(state.phase.rawValue)),
        .init("completedEpochs", .integer(state.position.epoch)),
      ] + (run.transfer.map { [.init("weights", $0.json)] } ?? [])
  }

  func tell(_ plan: SearchPlan) {
    let latency = LatencyText.json(of: space).map { [JSONValue.Member("latency", $0)] } ?? []
    print("plan", heading + plan.members + latency)
  }

  /// Told by the run, from any thread; what passes too often to be of use is left out.
  func tell(_ event: SearchEvent) {
    switch event {
    case .phaseBegan(let phase): self.phase.withLock { $0 = phase }
    case .epochEnded(let number, let record, let rate):
      print(
        "epoch",
        [.init("number", .integer(number + 1))] + record.members
          + [.init("imagesPerSecond", .number(rate))])
    case .generationEnded(let generation): print("generation", generation.members)
    case .networkTrained(let training, _): tell(training)
    case .trainingBegan, .trainingStep, .generationBegan, .candidateScored, .trainingsBegan,
      .checkpoint:
      break
    }
  }

  /// The last line of a search: what `nas inspect --json` prints.
  static func line(of front: FrontReport) -> String {
    guard case .object(let members) = front.json else {
      preconditionFailure("SearchLines: a front's report is no object")
    }
    return line("front", members)
  }

  private func tell(_ training: StandaloneTraining) {
    let epochs = training.job.configuration.training.epochs
    let isFinalist =
      phase.withLock { $0 } == .finals && epochs == configuration.finals.finalEpochs
    let genome = training.job.genome
    print(
      isFinalist ? "finalist" : "training",
      [.init("genome", .string(genome.description))] + space.costs(of: genome).members
        + [.init("epochs", .integer(epochs))] + training.outcome.members)
  }

  /// A line is written whole, whichever threads tell. Who reads them may stop to; the search goes on.
  private func print(_ event: String, _ members: [JSONValue.Member]) {
    let line = Self.line(event, members)
    phase.withLock { _ in _ = try? terminal.print(line) }
  }

  private static func line(_ event: String, _ members: [JSONValue.Member]) -> String {
    JSONValue.object([.init("event", .string(event))] + members).line
  }
}

extension SearchPlan {
  fileprivate var members: [JSONValue.Member] {
    [
      // In small spaces exact, in large ones more than an integer holds.
      .init("networks", .number(networks)),
      .init("decisions", .integer(decisions)),
      .init(
        "macsRange", .array([.integer(macsRange.lowerBound), .integer(macsRange.upperBound)])),
      .init("sharedParameters", .integer(sharedParameters)),
      .init("trainImages", .integer(trainImages)),
      .init("validationImages", .integer(validationImages)),
      .init("holdoutImages", .integer(holdoutImages)),
      .init("epochs", .integer(epochs)),
      .init("stepsPerEpoch", .integer(stepsPerEpoch)),
      .init("evaluations", .integer(evaluations)),
      .init("threads", .integer(threads)),
      .init("estimatedSeconds", .number(estimatedSeconds)),
    ]
  }
}

extension GenerationSummary {
  fileprivate var members: [JSONValue.Member] {
    [
      .init("phase", .string(phase.rawValue)),
      .init("number", .integer(number + 1)),
      .init("candidates", .integer(candidates)),
      .init("stoppedEarly", .integer(stoppedEarly)),
      .init("failed", .integer(failed)),
      .init("frontPoints", .integer(front.trials.count)),
      .init("bestAccuracy", front.best?.score.map { .number($0.accuracy) } ?? .null),
      .init("hypervolume", .number(hypervolume)),
    ]
  }
}

extension StandaloneTraining.Outcome {
  fileprivate var members: [JSONValue.Member] {
    switch self {
    case .complete(let score):
      [
        .init("status", .string("complete")),
        .init("accuracy", .number(score.accuracy)),
        .init("loss", .number(score.loss)),
        .init("images", .integer(score.images)),
      ]
    case .failed(let reason):
      [.init("status", .string("failed")), .init("reason", .string(reason))]
    }
  }
}
