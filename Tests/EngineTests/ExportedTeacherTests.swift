import Foundation
import NASDatasets
import NASEngine
import NASExports
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import NASTestSupport
import Testing

/// A retraining that learns from an export.
@Suite struct ExportedTeacherTests {
  private let state: RunState
  private let pick: Trial
  private let folder: RunFolder
  private let export: String

  init() throws {
    state = try TinyRun.state
    pick = try state.pick("best")
    folder = try RunFolder.create(at: TinyData.shared.get().folder())
    export = try TinyData.shared.get().folder()
  }

  private static let configuration = RetrainingConfiguration(
    seed: 5,
    training: TrainingConfiguration(
      epochs: 2, batch: 64, shardImages: 16, learningRate: 0.05,
      augmentation: .init(cropPadding: 0, flips: false)),
    calibrationImages: 512)

  private func taught(by name: String) -> RetrainingConfiguration {
    var configuration = Self.configuration
    configuration.seed = 6
    configuration.teacher = TeacherSettings(name: name, share: 1)
    return configuration
  }

  private func retrain(
    _ configuration: RetrainingConfiguration = configuration
  ) throws -> RetrainedNetwork {
    try Retraining(state, trial: pick, configuration: configuration, threads: 1)
      .run(isInterrupted: { false }, tell: { _ in })
  }

  private func series(
    _ state: RunState, _ configuration: RetrainingConfiguration
  ) throws -> RetrainingSeries {
    try RetrainingSeries(
      state, in: folder, trial: pick, configuration: configuration,
      seeds: [configuration.seed], threads: 1)
  }

  /// Writes a network of the run to `export`.
  private func write(_ deployable: DeployableNetwork) throws {
    try PyTorchFormat().export(state.model(of: deployable), to: export)
  }

  @Test func itTeachesWhatTheSameNetworkOfTheRunDoes() throws {
    let teacher = try retrain()
    try write(state.deployable(pick, retrained: teacher))
    var state = state
    state.add(retrained: teacher)
    func student(of name: String) throws -> RetrainedNetwork {
      let series = try series(state, taught(by: name))
      #expect(try series.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
      state = series.state
      return try #require(series.networks.first)
    }
    let ofRun = try student(of: String(pick.id))
    let ofExport = try student(of: export)
    #expect(ofExport.weights == ofRun.weights)
    // What is trained is known.
    #expect(try series(state, taught(by: export)).pending.isEmpty)
    #expect(ofExport.configuration.teacher.name == export)
    #expect(ofExport.weights != (try retrain { $0.seed = 6 }).weights)
  }

  /// Another one may lie there by the time that the training goes on.
  @Test func itIsTheOneOfTheBeginning() throws {
    try write(state.deployable(pick, retrained: retrain()))
    let interrupt = InterruptAtPoll(60)
    let begun = try series(state, taught(by: export))
    #expect(throws: Interruption.self) {
      try begun.run(isInterrupted: { interrupt.isDue }, tell: { _, _ in })
    }
    #expect(begun.state.unfinished.count == 1)
    let away = "\(export)-away"
    try FileManager.default.moveItem(atPath: export, toPath: away)
    let missing = #expect(throws: EngineError.self) {
      try series(begun.state, taught(by: export))
    }
    #expect(missing?.description == "teacher '\(export)': there is no export in this folder")
    try write(state.deployable(pick, retrained: retrain { $0.seed = 7 }))
    let stopped = try #require(begun.state.unfinished.first)
    let error = #expect(throws: EngineError.self) {
      try series(begun.state, stopped.configuration)
    }
    #expect(
      error?.description
        == "teacher '\(export)' holds other weights than those that taught when the training began")
    // By the folder is meant what lies there now.
    #expect(try series(begun.state, taught(by: export)).completedEpochs(of: 6) == 0)
    try FileManager.default.removeItem(atPath: export)
    try FileManager.default.moveItem(atPath: away, toPath: export)
    let rest = try series(begun.state, taught(by: export))
    #expect(rest.completedEpochs(of: 6) == 1)
    #expect(try rest.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    let whole = try series(state, taught(by: export))
    #expect(try whole.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    #expect(rest.state.retrained == whole.state.retrained)
  }

  @Test func onlyOneThatKnowsTheImagesTeaches() throws {
    func refusal(_ card: ModelCard, _ network: Network) throws -> String? {
      let folder = try TinyData.shared.get().folder()
      let tensors = network.parameters.map {
        WeightSet.Tensor(
          name: $0.name, shape: $0.shape,
          values: Array(repeating: 0.5, count: $0.shape.reduce(1, *)))
      }
      try PyTorchFormat().export(
        Model(network: network, tensors: tensors, card: card), to: folder)
      let error = #expect(throws: EngineError.self) { try series(state, taught(by: folder)) }
      return error?.description.replacing(folder, with: "DIR")
    }
    let network = try state.space.network(of: pick.genome)
    func card(
      classes: [String]? = nil, mean: Double? = nil, origin: ModelCard.Origin = .retrained
    ) -> ModelCard {
      ModelCard(
        space: "tiny", genome: "0", words: "", decisions: [], dataset: "digits",
        classNames: classes ?? state.data.classNames,
        mean: mean.map { [$0] } ?? state.standardisation.mean,
        deviation: state.standardisation.deviation, origin: origin, accuracies: [])
    }
    #expect(
      try refusal(card(mean: 0.9), network)
        == "teacher 'DIR' was trained on other images (digits): their means or deviations are not those "
        + "of \(state.data.name)")
    #expect(
      try refusal(card(origin: .random), network)
        == "teacher 'DIR' has random weights: expected such as were trained")
    let bound = try SpaceTexts.parse(TinyRun.space).bound(to: state.data.shape, classes: 2)
    let two = try bound.network(of: pick.genome)
    #expect(
      try refusal(card(classes: ["a", "b"]), two)
        == "teacher 'DIR' tells 2 classes of \(network.input) apart: expected 3 of \(network.input)"
    )
  }

  @Test func aFolderIsToldByItsPath() throws {
    let teacher = try RecipeSetting.named("teacher")
    var configuration = Self.configuration
    try teacher.set("models/../big", in: &configuration)
    let here = FileManager.default.currentDirectoryPath
    #expect(configuration.teacher.name == "\(here)/big")
    let error = #expect(throws: EngineError.self) {
      try teacher.set("supernett", in: &configuration)
    }
    #expect(
      error?.description
        == "teacher 'supernett': expected none, supernet, the trial number of a retrained network, or the "
        + "folder of an export")
  }
}

extension ExportedTeacherTests {
  private func retrain(
    _ change: (inout RetrainingConfiguration) -> Void
  ) throws -> RetrainedNetwork {
    var configuration = Self.configuration
    change(&configuration)
    return try retrain(configuration)
  }
}
