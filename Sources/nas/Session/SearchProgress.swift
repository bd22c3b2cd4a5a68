import NASConsole
import NASEngine
import NASSearch
import NASSupernets
import Synchronization
import NASText

/// Shows what a search tells: one bar a phase, with the numbers that say whether it goes well, and
/// a line behind each phase that says what it came to.
final class SearchProgress: Sendable {
  private let reporter: ProgressReporter
  private let configuration: SearchConfiguration
  /// Done by an earlier process, where the run was resumed.
  private let generationsBefore: Int
  private let localEvaluationsBefore: Int
  /// What the phase under way has come to.
  private let outcome = Mutex<String?>(nil)
  private let phase = Mutex(RunState.Phase.supernet)

  init(_ reporter: ProgressReporter, state: RunState) {
    self.reporter = reporter
    configuration = state.configuration
    let evolved = state.trials.last { $0.origin != .localSearch }
    generationsBefore = evolved.map { $0.generation + 1 } ?? 0
    localEvaluationsBefore = state.trials.count { $0.origin == .localSearch }
  }

  /// Told by the run, from any thread.
  @Sendable func tell(_ event: SearchEvent) {
    switch event {
    case .trainingBegan(let epochs, let completed, let images):
      reporter.begin(
        ProgressPhase("supernet", rounds: epochs, of: "epoch", items: images, unit: "images"),
        completedRounds: completed)
    case .trainingStep(let step):
      reporter.advance(by: step.batch, ProgressField.training(step.position.current))
    case .epochEnded(let number, let record, _): endEpoch(number, record)
    case .phaseBegan(let phase): begin(phase)
    case .trainingsBegan(let count, let done): beginTrainings(count, done)
    case .networkTrained(let training, let share): advance(training, share)
    case .generationBegan(_, let candidates): beginShortlist(candidates)
    case .checkpoint: break
    case .candidateScored: reporter.advance()
    case .generationEnded(let generation): end(generation)
    }
  }

  /// Ends the last phase.
  func finish() {
    reporter.end(outcome.withLock { $0.take() })
  }

  /// Takes the bar away where work ended early.
  func giveUp() {
    reporter.end()
  }
}

// The supernet.
extension SearchProgress {
  private func endEpoch(_ number: Int, _ record: RunState.EpochRecord) {
    let distilled = record.distilledLoss.map {
      ProgressField("distilled", Quantity.decimal($0, places: 3))
    }
    let loss = ProgressField("loss", Quantity.decimal(record.labelLoss, places: 3))
    let accuracy = ProgressField(
      "training accuracy", Quantity.percent(record.trainingAccuracy, places: 1))
    let gradients = record.gradients.map {
      [
        ProgressField("gradient norm", Quantity.decimal($0.norm, places: 2)),
        ProgressField("clipped", Quantity.percent($0.clippedShare, places: 0)),
      ]
    }
    reporter.endRound([loss] + (distilled.map { [$0] } ?? []) + [accuracy] + (gradients ?? []))
    if record.skippedSteps > 0 {
      reporter.note(
        "epoch \(number + 1): \(record.skippedSteps) steps left out, whose gradients were not"
          + " finite")
    }
    outcome.withLock {
      $0 =
        "supernet trained: \(accuracy.name) \(accuracy.value)"
        + " after \(counted(number + 1, "epoch"))"
    }
  }
}

// The front.
extension SearchProgress {
  private func begin(_ phase: RunState.Phase) {
    finish()
    self.phase.withLock { $0 = phase }
    switch phase {
    case .evolution:
      reporter.begin(
        ProgressPhase(
          "evolution", rounds: configuration.generations, of: "generation",
          items: configuration.population, unit: "networks"),
        completedRounds: generationsBefore)
    case .localSearch:
      let items = configuration.localEvaluations - localEvaluationsBefore
      reporter.begin(ProgressPhase("local search", items: max(1, items), unit: "networks"))
    case .supernet, .trainings, .finals, .done: break
    }
  }

  /// In the phase of trainings, generations are of networks that may be worth one.
  private func beginShortlist(_ candidates: Int) {
    guard phase.withLock({ $0 }) == .trainings else { return }
    reporter.begin(ProgressPhase("shortlist", items: candidates, unit: "networks"))
  }

  private func end(_ generation: GenerationSummary) {
    guard generation.phase != .trainings else { return }
    let best = generation.front.best?.score.map { Quantity.percent($0.accuracy) } ?? "none"
    let points = generation.front.trials.count
    let fields = [
      ProgressField("front", "\(points)"), ProgressField("best validation accuracy", best),
      ProgressField("hypervolume", Quantity.decimal(generation.hypervolume, places: 4)),
    ]
    let isEvolution = generation.phase == .evolution
    if isEvolution {
      reporter.endRound(fields)
    } else {
      reporter.advance(by: 0, fields)
    }
    outcome.withLock {
      $0 =
        "\(isEvolution ? "evolution" : "local search") done: \(points) points on the front,"
        + " best validation accuracy \(best)"
    }
  }
}

// Networks trained alone.
extension SearchProgress {
  private func beginTrainings(_ count: Int, _ done: Int) {
    guard count > done else { return }
    reporter.begin(
      ProgressPhase(
        phase.withLock { $0 } == .finals ? "finals" : "training alone", items: count - done,
        unit: "networks"))
  }

  private func advance(_ training: StandaloneTraining, _ share: Double) {
    let accuracy = training.score.map { Quantity.percent($0.accuracy) } ?? "failed"
    reporter.advance(share: share, [ProgressField("last validation accuracy", accuracy)])
  }
}
