import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import NASSupernets
import Synchronization
import NASTestSupport
import Testing

/// A whole search that takes about a second.
struct TinyRun {
  let data: TinyData
  let configuration: SearchConfiguration

  static let space = """
    name: tiny
    network:
      stem:
        conv-norm: {kernel: 3, width: [4, 8], activation: relu}
      stage1:
        repeat: [1, 2]
        let: {width: [8, 12]}
        layers:
          choose:
            residual:
              residual: {width, stride: 2 if first else 1, excite: [no, yes]}
            inverted-residual:
              inverted-residual: {width, stride: 2 if first else 1, kernel: [3, 5], expansion: [1, 2], excite: [no, yes]}
      classifier: [global-average-pool, linear: {width: classes}]
    """

  init(
    on data: TinyData? = nil, constraints: [Constraint] = [], precision: Precision = .f32,
    change: (inout SearchConfiguration) -> Void = { _ in }
  ) throws {
    self.data = try data ?? TinyData.shared.get()
    // 1,020 validation images: not a multiple of what is scored at a time.
    var configuration = SearchConfiguration(
      seed: 3, constraints: constraints, trainLimit: 600, precision: precision,
      training: TrainingConfiguration(
        epochs: 2, batch: 64, shardImages: 16, learningRate: 0.05,
        augmentation: Augmentation(cropPadding: 0, flips: false)),
      recipe: AnyRecipe(SandwichRecipe(targets: .distillation)), population: 6, generations: 3,
      localEvaluations: 4, calibrationImages: 192,
      finals: FinalsConfiguration(trainings: 0))
    change(&configuration)
    self.configuration = configuration
  }

  func dataset() throws -> ImageDataset { try DatasetCatalogue.load(data.path) }

  /// A run of which nothing is computed yet.
  func begin(
    threads: Int = 1, _ configuration: SearchConfiguration? = nil, latencies: LatencyTable? = nil,
    in space: String = space
  ) throws -> SearchRun {
    try SearchRun(
      configuration ?? self.configuration,
      space: SpaceTexts.parse(space),
      dataset: DatasetCatalogue.load(data.path), folder: RunFolder.create(at: data.folder()),
      threads: threads, latencies: latencies)
  }

  /// The state of a finished run.
  func finish(threads: Int = 1, in space: String = space) throws -> RunState {
    let run = try begin(threads: threads, in: space)
    try run.run(isInterrupted: { false }, tell: { _ in })
    return run.state
  }

  /// The state of a search that is stopped and resumed, on one thread then.
  static func finish(_ search: SearchRun, stoppedAtPoll poll: Int) throws -> RunState {
    let interrupt = InterruptAtPoll(poll)
    #expect(throws: Interruption.self) {
      try search.run(isInterrupted: { interrupt.isDue }, tell: { _ in })
    }
    let resumed = try SearchRun(
      resuming: search.folder.recover().record, in: search.folder, threads: 1)
    try resumed.run(isInterrupted: { false }, tell: { _ in })
    return resumed.state
  }

  /// A finished run, for tests that only read it.
  static var state: RunState {
    get throws { try finished.get() }
  }

  private static let finished = Result { try TinyRun().finish(threads: 2) }
}

/// Says yes from the n-th time on that it is asked.
final class InterruptAtPoll: Sendable {
  private let count = Atomic(0)
  private let last: Int

  init(_ last: Int) { self.last = last }

  var isDue: Bool { count.wrappingAdd(1, ordering: .relaxed).newValue >= last }
}

extension FinalsConfiguration {
  /// Finals of two epochs for three bins, in a second or two.
  static func tiny(
    trainings: Int, population: Int = 6, strategy: String = PredictorGuided.name
  ) -> FinalsConfiguration {
    FinalsConfiguration(
      trainings: trainings, population: population, strategy: strategy, finalEpochs: 2, bins: 3,
      training: TrainingConfiguration(
        epochs: 1, batch: 64, shardImages: 16, learningRate: 0.05,
        augmentation: .init(cropPadding: 0, flips: false)), calibrationImages: 128)
  }
}
