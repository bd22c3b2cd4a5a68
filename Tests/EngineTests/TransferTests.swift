import Foundation
import NASCompute
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

/// Trainings that begin with weights of elsewhere.
@Suite struct TransferTests {
  private let state: RunState
  private let pick: Trial
  private let network: Network
  /// A network of the run, trained and tested.
  private let trained: RetrainedNetwork

  init() throws {
    state = try TinyRun.state
    pick = try state.pick("best")
    network = try state.space.network(of: pick.genome)
    trained = try Self.trained.get()
  }

  private static let trained = Result {
    let state = try TinyRun.state
    return try Retraining(
      state, trial: state.pick("best"), configuration: configuration, threads: 2
    ).run(isInterrupted: { false }, tell: { _ in })
  }

  private static let configuration = RetrainingConfiguration(
    seed: 5,
    training: TrainingConfiguration(
      epochs: 2, batch: 64, shardImages: 16, learningRate: 0.05,
      augmentation: .init(cropPadding: 0, flips: false)),
    calibrationImages: 512)

  private func configuration(
    _ weights: [NamedTensor]?, frozen: [String] = [], rate: Double = 1, epochs: Int = 1
  ) throws -> RetrainingConfiguration {
    var configuration = Self.configuration
    configuration.training.epochs = epochs
    configuration.inheritsWeights = weights == nil
    configuration.transfer = Transfer(
      source: try weights.map { try SourceWeights.read(WeightText.file($0)).source },
      frozen: frozen, loadedRate: rate)
    return configuration
  }

  private func retrain(
    _ configuration: RetrainingConfiguration, threads: Int = 2
  ) throws -> RetrainedNetwork {
    try Retraining(state, trial: pick, configuration: configuration, threads: threads)
      .run(isInterrupted: { false }, tell: { _ in })
  }

  private func error(_ configuration: RetrainingConfiguration) -> EngineError? {
    #expect(throws: EngineError.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 1)
    }
  }

  private func tensor(_ name: String, in network: RetrainedNetwork) throws -> NamedTensor {
    try #require(network.weights.first { $0.name == name })
  }

  @Test func weightsThatAreLoadedAndNotTrainedAreTheSameNetwork() throws {
    let again = try retrain(configuration(trained.weights, epochs: 0))
    #expect(again.weights == trained.weights)
    #expect(again.testAccuracy == trained.testAccuracy)
    #expect(again.curve.isEmpty)
    // The run can be read all the while.
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    let series = try RetrainingSeries(
      state, in: folder, trial: pick, configuration: configuration(trained.weights, epochs: 0),
      seeds: [5], threads: 1)
    _ = try series.run(isInterrupted: { false }) { event, _ in
      guard case .trainingBegan = event else { return }
      #expect(throws: Never.self) { try RunState(folder.recover().record) }
    }
  }

  @Test func namesMayHavePrefixesAndOtherPunctuation() throws {
    for rename in [{ "module." + $0 }, { $0.replacing(".", with: "_") }] as [(String) -> String] {
      let renamed = trained.weights.map {
        NamedTensor(name: rename($0.name), shape: $0.shape, values: $0.values)
      }
      #expect(try retrain(configuration(renamed, epochs: 0)).weights == trained.weights)
    }
  }

  @Test func whatIsFrozenStaysAndTheRestLearns() throws {
    let inside = try #require(trained.weights.first { $0.name.hasPrefix("stage1.") })
    let block = inside.name.split(separator: ".").prefix(2).joined(separator: ".")
    let result = try retrain(configuration(trained.weights, frozen: ["stem", block]))
    for (before, after) in zip(trained.weights, result.weights) {
      let isFrozen = before.name.hasPrefix("stem.") || before.name.hasPrefix(block + ".")
      #expect((before == after) == isFrozen, "\(before.name)")
    }
  }

  /// What it stops by is the network that comes of it: what is frozen has its statistics as loaded.
  @Test func patienceMeasuresTheNormsThatTheResultHas() throws {
    // A mean far above all that the stem makes: nothing is left behind its ReLU.
    let odd = trained.weights.map { tensor in
      tensor.name.hasPrefix("stem.") && tensor.name.hasSuffix("running_mean")
        ? NamedTensor(
          name: tensor.name, shape: tensor.shape, values: tensor.values.map { $0 + 100 })
        : tensor
    }
    #expect(odd != trained.weights)
    var configuration = try configuration(odd, frozen: ["stem"], epochs: 2)
    configuration.patience = 1
    let accuracy = try #require(retrain(configuration).validationAccuracy)
    #expect(abs(accuracy - 1.0 / 3) < 0.05, "chance is a third")
  }

  @Test func whatTheSupernetGaveCanBeFrozen() throws {
    let result = try retrain(configuration(nil, frozen: ["stem"]))
    let inherited = try state.supernet.inheritedWeights(for: network)
    for slot in inherited.layout.slots {
      let before = Array(inherited.weights.elements[slot.range])
      let after = try tensor(slot.parameter.name, in: result)
      #expect((after.values == before) == slot.parameter.name.hasPrefix("stem."))
    }
  }

  @Test func oneSeedGivesTheSameBitsOnOneThreadAndOnTwo() throws {
    let configuration = try configuration(trained.weights, frozen: ["stem"], rate: 0.1, epochs: 2)
    let one = try retrain(configuration, threads: 1)
    #expect(try retrain(configuration, threads: 2) == one)
    var whole = configuration
    whole.transfer?.loadedRate = 1
    #expect(try retrain(whole).weights != one.weights)
    whole.transfer?.frozen = []
    #expect(try retrain(whole).weights != one.weights)
  }

  /// With a rate of 0 what is loaded stays; what is fresh learns as ever.
  @Test func onlyWhatIsLoadedGetsTheLowerRate() throws {
    let body = trained.weights.filter { !$0.name.hasPrefix("classifier") }
    let result = try retrain(configuration(body, rate: 0))
    for before in trained.weights where !before.name.contains("running") {
      let after = try tensor(before.name, in: result)
      #expect((before == after) == !before.name.hasPrefix("classifier"), "\(before.name)")
    }
  }

  @Test func aRetrainingThatIsStoppedGoesOnToTheSameBits() throws {
    let configuration = try configuration(trained.weights, frozen: ["stem"], rate: 0.1, epochs: 3)
    var state = state
    let interrupt = InterruptAtPoll(30)
    #expect(throws: Interruption.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 2).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in }
      ) {
        state.add(unfinished: $0)
        state = try RunState(state.record())
      }
    }
    let rest = try Retraining(state, trial: pick, configuration: configuration, threads: 1)
      .run(isInterrupted: { false }, tell: { _ in })
    #expect(rest == (try retrain(configuration)))
  }

  @Test func aClassifierOfOtherClassesStaysFreshAndIsTold() throws {
    let weights = trained.weights.map { tensor in
      guard tensor.name.hasPrefix("classifier") else { return tensor }
      let shape = [100] + tensor.shape.dropFirst()
      return NamedTensor(
        name: tensor.name, shape: shape,
        values: [Float](repeating: 1, count: shape.reduce(1, *)))
    }
    let extra = NamedTensor(name: "other.weight", shape: [2], values: [0, 1])
    let plan = try Retraining(
      state, trial: pick, configuration: configuration(weights + [extra]), threads: 1
    ).plan()
    let match = try #require(plan.transfer)
    #expect(match.fresh.allSatisfy { $0.parameter.name.hasPrefix("classifier") })
    #expect(!match.fresh.isEmpty && match.fresh.allSatisfy { $0.found?.first == 100 })
    #expect(match.unused.contains("other.weight"))
    #expect(match.loaded.count + match.fresh.count == network.parameters.count)
  }

  // MARK: Faults

  @Test func whatCannotBeIsToldBeforeAnyWork() throws {
    let stranger = [
      NamedTensor(
        name: "conv1.weight", shape: [64, 3, 7, 7], values: [Float](repeating: 0, count: 9408))
    ]
    let nothing = error(try configuration(stranger))
    #expect(nothing?.description.contains("none of the 1 tensors") == true)
    #expect(nothing?.description.contains("'conv1.weight' 64×3×7×7") == true)
    let unknown = error(try configuration(trained.weights, frozen: ["stage2"]))
    #expect(unknown?.description.contains("no layer 'stage2'") == true)
    #expect(unknown?.hint?.contains("'stage1'") == true)
    let body = trained.weights.filter { !$0.name.hasPrefix("classifier") }
    let fresh = error(try configuration(body, frozen: ["classifier"]))
    #expect(fresh?.description.contains("is to be frozen, and would be fresh") == true)
    let all = error(
      try configuration(trained.weights, frozen: ["stem", "stage1", "classifier"]))
    #expect(all?.description.contains("nothing is left to train") == true)
    let still = error(try configuration(trained.weights, rate: 0))
    #expect(still?.description.contains("is frozen, or learns at rate 0") == true)
    var scratch = try configuration(nil, frozen: ["stem"])
    scratch.inheritsWeights = false
    #expect(error(scratch)?.description.contains("its weights would be fresh") == true)
    #expect(error(try configuration(nil, epochs: 0))?.description.contains("epochs 0") == true)
  }

  /// The run counts repetitions from 1, and model.py from 0.
  @Test func aNameOfTwoLayersFreezesNeither() throws {
    let two = Trial(
      id: 99, of: Proposal(genome: state.space.largest, generation: 0, origin: .initial), macs: 1,
      parameters: 1, outcome: .complete(Score(correct: 1, images: 1, loss: 0)))
    func freeze(_ name: String) throws {
      _ = try Retraining(
        state, trial: two, configuration: configuration(nil, frozen: [name]), threads: 1)
    }
    let error = #expect(throws: EngineError.self) { try freeze("stage1.1") }
    #expect(error?.description.contains("'stage1.1' is to be frozen, and names two layers") == true)
    for name in ["stage1", "stage1.0", "stage1.2"] {
      #expect(throws: Never.self) { try freeze(name) }
    }
  }

  @Test func otherWeightsThanBeforeAreRefused() throws {
    var configuration = try configuration(trained.weights)
    let path = try #require(configuration.transfer?.source?.path)
    let changed = trained.weights.map {
      NamedTensor(name: $0.name, shape: $0.shape, values: $0.values.map { $0 + 1 })
    }
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: WeightText.file(changed), toPath: path)
    #expect(error(configuration)?.description.contains("holds other weights") == true)
    try FileManager.default.removeItem(atPath: path)
    #expect(error(configuration)?.description.contains("there is no file") == true)
    configuration.transfer = nil
    _ = try Retraining(state, trial: pick, configuration: configuration, threads: 1)
  }

  // MARK: Supernets

  @Test func aSupernetBeginsWithAnothers() throws {
    let run = try TinyRun()
    let first = try run.begin(threads: 2)
    try first.run()
    let weights = try SourceWeights.read(first.folder.path)
    func begin(threads: Int) throws -> SearchRun {
      try SearchRun(
        run.configuration, space: SpaceTexts.parse(TinyRun.space), dataset: run.dataset(),
        folder: RunFolder.create(at: run.data.folder()), threads: threads, weights: weights)
    }
    let second = try begin(threads: 1)
    let match = try #require(second.transfer)
    #expect(match.fresh.isEmpty && match.unused.isEmpty)
    #expect(match.loaded.allSatisfy { $0.slicedFrom == nil })
    for (one, other) in zip(
      second.state.supernet.weights.elements, first.state.supernet.weights.elements)
    { #expect(one == other) }
    try second.run()
    #expect(second.state.configuration.initialWeights == weights.source)
    #expect(second.state.curve[0].labelLoss < first.state.curve[0].labelLoss)
    let third = try begin(threads: 2)
    let resumed = try TinyRun.finish(third, stoppedAtPoll: 12)
    #expect(try resumed.record().supernet.weights == second.state.record().supernet.weights)
    #expect(resumed.trials == second.state.trials)
    #expect(resumed.configuration == second.state.configuration)
  }

  /// Of a wider space's supernet, a network and a narrower supernet take slices: what they would
  /// have inherited.
  @Test func widerTensorsAreSlicedAsASupernetSlices() throws {
    let folder = try TinyRun().data.folder()
    try RunFolder.create(at: folder).write(state.record())
    let weights = try SourceWeights.read(folder)
    var configuration = Self.configuration
    configuration.inheritsWeights = false
    configuration.training.epochs = 0
    configuration.transfer = Transfer(source: weights.source)
    let inherited = try state.supernet.inheritedWeights(for: network)
    let result = try retrain(configuration)
    for slot in inherited.layout.slots {
      #expect(
        try tensor(slot.parameter.name, in: result).values
          == Array(inherited.weights.elements[slot.range]), "\(slot.parameter.name)")
    }
  }

  /// The weights of one network become a supernet's slices.
  @Test func aNetworksWeightsBecomeSlices() throws {
    let weights = try SourceWeights.read(WeightText.file(trained.weights))
    let run = try TinyRun()
    let search = try SearchRun(
      run.configuration, space: SpaceTexts.parse(TinyRun.space), dataset: run.dataset(),
      folder: RunFolder.create(at: run.data.folder()), threads: 1, weights: weights)
    let inherited = try search.state.supernet.inheritedWeights(for: network)
    for slot in inherited.layout.slots {
      #expect(
        try tensor(slot.parameter.name, in: trained).values
          == Array(inherited.weights.elements[slot.range]), "\(slot.parameter.name)")
    }
    for tensor in try #require(search.transfer).loaded {
      let source = try self.tensor(tensor.name, in: trained)
      #expect((tensor.slicedFrom == nil) == (source.shape == tensor.parameter.shape))
    }
  }

  /// The run counts repetitions from 1 and model.py from 0: a name of one kind is a neighbour's of the
  /// other.
  @Test(arguments: [true, false]) func repetitionsKeepTheirPlaces(isExported: Bool) throws {
    let space = try SpaceTexts.parse(
      """
      name: plain
      network:
        body:
          repeat: [2, 3]
          layers: {conv-norm: {width: [4, 8], kernel: 3, activation: relu}}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    ).bound(to: Shape(channels: 8, height: 8, width: 8), classes: 3)
    let largest = try space.network(of: space.largest)
    // A supernet has no statistics.
    let learned = zip(largest.parameters, try PyTorchFormat.entries(of: largest))
      .filter { $0.0.role.isLearned }
    for names in [learned.map(\.0.name), learned.map(\.1.name)] {
      #expect(names.contains("body.1.convolution.weight"))
    }
    let tensors = learned.enumerated().map { index, tensor in
      NamedTensor(
        name: isExported ? tensor.1.name : tensor.0.name,
        shape: isExported ? tensor.1.shape : tensor.0.shape,
        values: [Float](repeating: Float(index), count: tensor.0.count))
    }
    let match = try SourceWeights.read(WeightText.file(tensors)).match(supernetOf: space)
    #expect(match.fresh.isEmpty && match.unused.isEmpty)
    for (parameter, tensor) in zip(learned.map(\.0), tensors) {
      let loaded = try #require(match.loaded.first { $0.parameter.name == parameter.name })
      #expect(loaded.name == tensor.name)
    }
  }

  /// Of a shorter network's names of ours in a file, each might be a neighbour's of model.py: none that
  /// is not one tensor's by both is loaded.
  @Test func whereNeitherKindOfNameTellsNoTensorIsLoadedInAnothersPlace() throws {
    let space = try SpaceTexts.parse(
      """
      name: plain
      blocks:
        unit:
          layers: [convolution: {width: 4, kernel: 3}, batch-norm: {as: norm}, relu]
      network:
        body: {repeat: [2, 3], layers: unit}
        pool: global-average-pool
        classifier: {linear: {width: classes}}
      """
    ).bound(to: Shape(channels: 4, height: 8, width: 8), classes: 3)
    let shorter = try space.network(of: space.smallest).parameters.filter(\.role.isLearned)
    let tensors = shorter.map {
      NamedTensor(
        name: $0.name, shape: $0.shape, values: [Float](repeating: 1, count: $0.count))
    }
    let match = try SourceWeights.read(WeightText.file(tensors)).match(supernetOf: space)
    #expect(match.loaded.allSatisfy { $0.name == $0.parameter.name })
    #expect(match.loaded.contains { $0.name == "classifier.weight" })
    #expect(match.unused.contains { $0.hasPrefix("body.") })
  }

  /// Axes of one may be missing; but a kernel of 1×3 is none of 3×1.
  @Test(arguments: [([4, 4, 1, 3], false), ([4, 4, 3, 1], true), ([4, 4, 3], true)])
  func aTensorOnItsSideDoesNotFit(shape: [Int], fits: Bool) throws {
    let space = try SpaceTexts.parse(
      """
      name: tall
      network:
        stem: {convolution: {width: 4, kernel: 3x1}}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    ).bound(to: Shape(channels: 4, height: 8, width: 8), classes: 3)
    let tensors = try space.network(of: space.largest).parameters.map {
      NamedTensor(
        name: $0.name, shape: $0.shape == [4, 4, 3, 1] ? shape : $0.shape,
        values: [Float](repeating: 1, count: $0.count))
    }
    let match = try SourceWeights.read(WeightText.file(tensors)).match(supernetOf: space)
    #expect(match.fresh.isEmpty == fits)
  }

  @Test func aSearchWithoutASupernetTakesNoWeights() throws {
    let weights = try SourceWeights.read(WeightText.file(trained.weights))
    let run = try TinyRun {
      $0.training.epochs = 0
      $0.finals = .tiny(trainings: 4)
    }
    #expect(throws: EngineError.self) {
      try SearchRun(
        run.configuration, space: SpaceTexts.parse(TinyRun.space), dataset: run.dataset(),
        folder: RunFolder.create(at: run.data.folder()), threads: 1, weights: weights)
    }
  }
}
