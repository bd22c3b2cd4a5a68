import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import NASTestSupport
import Testing

@Suite struct EvaluationTests {
  private let state: RunState

  init() throws { state = try TinyRun.state }

  @Test(arguments: [1, 2])
  func inheritedWeightsScoreOnValidationImagesAsInTheSearch(threads: Int) throws {
    #expect(!state.front.trials.isEmpty)
    for trial in state.front.trials {
      let evaluation = try state.evaluate(trial, threads: threads)
      #expect(evaluation.costs.macs == trial.macs)
      #expect(evaluation.costs.parameters == trial.parameters)
      #expect(evaluation.results.map(\.split) == [.validation, .test])
      #expect(evaluation.results.allSatisfy { $0.weights == .inherited && !$0.isTrainedOn })
      #expect(evaluation.results[0].score == trial.score)
      #expect(evaluation.results[1].score.images == 300)
    }
  }

  @Test(arguments: [true, false])
  func aRetrainedNetworkScoresOnTheTestSplitAsItWasStored(usesValidation: Bool) throws {
    let (state, retrained) = try retrained(usesValidationImages: usesValidation)
    let evaluation = try state.evaluate(state.pick("best"), threads: 2)
    #expect(
      evaluation.results.map(\.weights) == [.inherited, .inherited, .retrained, .retrained])
    #expect(evaluation.results[3].split == .test)
    #expect(evaluation.results[3].score.accuracy == retrained.testAccuracy)
    #expect(evaluation.results.map(\.isTrainedOn) == [false, false, usesValidation, false])
  }

  @Test func deployableTensorsAreThoseOfTheNetwork() throws {
    for trial in state.front.trials {
      let deployable = try state.deployable(trial)
      #expect(deployable.network == (try state.space.network(of: trial.genome)))
      #expect(deployable.tensors.map(\.name) == deployable.network.parameters.map(\.name))
      #expect(deployable.tensors.map(\.shape) == deployable.network.parameters.map(\.shape))
      #expect(deployable.source == .inherited)
      #expect(deployable.accuracies.map(\.split) == [.validation])
      #expect(deployable.accuracies.map(\.accuracy) == [trial.score?.accuracy])
    }
  }

  /// Computed plainly, in double precision, from nothing but what is handed on.
  @Test func deployedNetworksClassifyAsTheSearchRecorded() throws {
    let trial = try state.pick("best")
    let deployable = try state.deployable(trial)
    let images = state.splits.validation.count
    let reference = ReferenceNetwork(
      deployable.network, images: images,
      tensors: Dictionary(
        uniqueKeysWithValues: deployable.tensors.map { ($0.name, $0.values.map(Double.init)) }))
    let data = try state.loadData().training
    let indices = state.splits.validation.map(Int.init)
    let area = data.images.shape.area
    let pixels = indices.flatMap { image in
      data.images.pixels[image * area..<(image + 1) * area].map {
        (Double($0) / 255 - data.standardisation.mean[0]) / data.standardisation.deviation[0]
      }
    }
    let logits = reference.logits(pixels, training: false)
    let correct = indices.enumerated().count { position, image in
      let row = logits[position * data.classes..<(position + 1) * data.classes]
      return row.max() == row[row.startIndex + Int(data.images.labels[image])]
    }
    // An image whose two largest logits differ by less than rounding may go either way.
    #expect(abs(correct - (try #require(trial.score).correct)) <= 1)
  }

  @Test func retrainedWeightsAreDeployedWhereTheyAre() throws {
    let (state, retrained) = try retrained(usesValidationImages: true)
    let deployable = try state.deployable(state.pick("best"))
    #expect(deployable.source == .retrained)
    #expect(deployable.tensors == retrained.weights)
    #expect(deployable.accuracies.map(\.split) == [.test])
    #expect(deployable.accuracies.map(\.accuracy) == [retrained.testAccuracy])
  }

  @Test func ofLogitsThatAreNoNumbersThereIsNoReport() throws {
    let (whole, _) = try retrained(usesValidationImages: false)
    var record = try whole.record()
    let network = record.retrained[0]
    record.retrained[0] = .init(
      trial: network.trial, genome: network.genome, configuration: network.configuration,
      testAccuracy: 0,
      weights: network.weights.map {
        NamedTensor(name: $0.name, shape: $0.shape, values: $0.values.map { $0 * 1e30 })
      }, curve: network.curve, gradients: network.gradients)
    let state = try RunState(record)
    let results = try state.evaluate(state.pick("best"), reporting: true, threads: 2).results
    let own = try #require(results.first { $0.weights == .retrained })
    #expect(!own.score.loss.isFinite && own.report == nil)
    #expect(results.filter { $0.weights == .inherited }.allSatisfy { $0.report != nil })
  }

  private func retrained(
    usesValidationImages: Bool
  ) throws -> (state: RunState, network: RetrainedNetwork) {
    var state = state
    let training = TrainingConfiguration(epochs: 1, batch: 64, shardImages: 16)
    let network = try Retraining(
      state, trial: state.pick("best"),
      configuration: RetrainingConfiguration(
        training: training, usesValidationImages: usesValidationImages, calibrationImages: 128),
      threads: 2
    ).run(isInterrupted: { false }, tell: { _ in })
    state.add(retrained: network)
    return (state, network)
  }
}
