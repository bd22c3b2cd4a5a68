public import NASDatasets
public import NASExports
import NASGenomes
import NASNetworks
public import NASQuantisation
import NASRecords
import NASSupernets

extension RunState {
  /// A picked network as an exporter wants it, with all that is known of it.
  ///
  /// - Parameters:
  ///   - command: The command that asked for it, as a person would type it.
  ///   - quantisation: Where a format wants it.
  ///   - quantised: What was measured of it in whole numbers.
  ///   - dataset: The run's, where it is read already.
  /// - Throws: ``NASExports/ExportError`` when its numbers are not those of a trained network.
  public func model(
    of deployable: DeployableNetwork, command: String? = nil, quantisation: Quantisation? = nil,
    quantised: [QuantisedScore] = [], dataset: ImageDataset? = nil
  ) throws -> Model {
    let accuracies = deployable.accuracies.map { known in
      ModelCard.Accuracy(
        split: known.split.rawValue, value: known.accuracy,
        images: quantised.first { $0.split == known.split }?.images
          ?? images(of: known.split, in: dataset))
    }
    return try Model(
      network: deployable.network, tensors: deployable.tensors.map(WeightSet.Tensor.init),
      card: ModelCard(
        space: space.space.name, genome: deployable.genome.description,
        words: space.words(for: deployable.genome),
        decisions: space.choices(of: deployable.genome), dataset: data.name,
        classNames: data.classNames, mean: standardisation.mean,
        deviation: standardisation.deviation, origin: .init(deployable.source),
        accuracies: accuracies, quantised: quantised.map(ModelCard.QuantisedAccuracy.init),
        history: history(
          of: deployable,
          testImages: accuracies.first { $0.split == "test" }?.images
            ?? quantised.first { $0.split == .test }?.images,
          command: command),
        recipe: recipe(of: deployable)), quantisation: quantisation)
  }

  /// How it was trained to its best, or how it would be.
  private func recipe(of deployable: DeployableNetwork) -> [ModelCard.Setting] {
    let configuration = deployable.retraining ?? usualRetraining
    let changed = changes(of: configuration).map(
      \.name)
    return RecipeSetting.all.map {
      .init(
        $0.name, $0.text(in: configuration), isUsual: !changed.contains($0.name))
    }
  }

  /// How many images a split has; nil of a test split that is not there.
  ///
  /// - Parameter dataset: The run's, where it is read already.
  private func images(of split: Evaluation.Split, in dataset: ImageDataset?) -> Int? {
    switch split {
    case .validation: splits.validation.count
    case .holdout: splits.holdout.count
    case .test: try? data.openTestSplit(of: dataset ?? loadData().dataset).count
    }
  }

  private func history(
    of deployable: DeployableNetwork, testImages: Int?, command: String?
  ) -> ModelCard.History {
    let training = deployable.training
    let others = training?.usesValidationImages == true ? ", then training" : ""
    let validationUse = training?.patience == nil ? others : ", then when to stop training"
    var seeds: [ModelCard.History.Seed] = [
      .init("splits", configuration.splitSeed), .init("search", configuration.seed),
    ]
    if let retraining = deployable.retraining {
      seeds.append(.init("retraining", retraining.seed))
    }
    return ModelCard.History(
      splits: [
        .init("training", images: splits.train.count, use: "training"),
        .init(
          "validation", images: splits.validation.count, use: "choosing networks" + validationUse),
        .init("holdout", images: splits.holdout.count, use: "checking the choice" + others),
      ] + (testImages.map { [.init("test", images: $0, use: "measuring the result")] } ?? []),
      seeds: seeds, training: self.training(of: deployable), command: command)
  }

  private func training(of deployable: DeployableNetwork) -> ModelCard.History.Training {
    let transfer = deployable.retraining?.transfer
    let source = deployable.source == .inherited ? configuration.initialWeights : transfer?.source
    let inherits = deployable.retraining?.inheritsWeights == true
    return .init(
      start: source.map { "the weights of '\($0.path)' (\($0.digest)), as far as they fit" }
        ?? (inherits ? "the supernet's weights" : "fresh weights"),
      epochs: deployable.epochs ?? configuration.training.epochs, frozen: transfer?.frozen ?? [],
      loadedRate: transfer?.loadedRate ?? 1)
  }
}

extension BoundSearchSpace {
  /// What a genome chose, as a model's card tells it.
  func choices(of genome: Genome) -> [ModelCard.Choice] {
    effectiveChoices(of: genome).map { .init(decision: $0.decision.name, option: $0.option) }
  }
}

extension WeightSet.Tensor {
  init(_ tensor: NamedTensor) {
    self.init(name: tensor.name, shape: tensor.shape, values: tensor.values)
  }
}

extension ModelCard.QuantisedAccuracy {
  fileprivate init(_ score: QuantisedScore) {
    func accuracy(_ value: Double) -> ModelCard.Accuracy {
      .init(
        split: score.split.rawValue, value: value, images: score.images,
        isTrainedOn: score.isTrainedOn)
    }
    self.init(floats: accuracy(score.floats), integers: accuracy(score.integers))
  }
}

extension ModelCard.Origin {
  fileprivate init(_ source: WeightSource) {
    self =
      switch source {
      case .inherited: .inherited
      case .finalist: .finalist
      case .retrained: .retrained
      }
  }
}
