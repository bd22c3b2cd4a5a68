import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
public import NASSearch
import NASSupernets

extension RunState {
  /// Measures a pick on the validation images and on the test split, which is opened for it.
  ///
  /// Inherited weights are measured as in the search: on the validation images the score of a
  /// complete trial comes out again, bit for bit.
  ///
  /// - Parameters:
  ///   - retrained: The retrained network to measure; nil for that which stands for the pick's genome.
  ///   - split: The only one to measure on; nil for both.
  ///   - reporting: Whether more than accuracy and loss is wanted.
  /// - Throws: ``EngineError`` or ``NASDatasets/DatasetError`` when the run's data is not there.
  public func evaluate(
    _ trial: Trial, retrained: RetrainedNetwork? = nil, on split: Evaluation.Split? = nil,
    reporting: Bool = false, threads: Int
  ) throws -> Evaluation {
    let (dataset, data) = try loadData()
    let pool = WorkerPool(threads: threads)
    var images: [(split: Evaluation.Split, indices: [Int32], images: LabelledImages)] = []
    if split != .test { images.append((.validation, splits.validation, data.images)) }
    if split != .validation {
      let test = try self.data.openTestSplit(of: dataset)
      images.append((.test, test.indices, test))
    }
    let network = try space.network(of: trial.genome)
    /// In the precision that the weights were trained in.
    func results(
      _ weights: WeightSource, _ trained: TrainedNetwork, _ precision: Precision,
      trainedOn: Evaluation.Split?
    ) throws -> [Evaluation.Result] {
      try images.map { split, indices, images in
        let scorer = NetworkScorer(
          indices, of: images, standardisation: standardisation, precision: precision)
        return try Evaluation.Result(
          of: trained, weights, on: split, by: scorer, reporting: reporting,
          isTrainedOn: split == trainedOn, pool: pool)
      }
    }
    var all: [Evaluation.Result] = []
    if configuration.hasSupernet {
      all += try results(
        .inherited, try inherited(network, data: data, pool: pool), configuration.precision,
        trainedOn: nil)
    }
    if let finalist = finalist(of: trial.genome) {
      all += try results(
        .finalist, try TrainedNetwork(network, tensors: finalist.weights),
        finalist.configuration.precision, trainedOn: nil)
    }
    if let retrained = retrained ?? self.retrained(from: trial.genome) {
      let isKnown = retrained.configuration.hasSeenValidationImages(
        of: self.data.name, epochs: retrained.curve.count)
      all += try results(
        .retrained, try TrainedNetwork(network, tensors: retrained.weights),
        retrained.configuration.precision, trainedOn: isKnown ? .validation : nil)
    }
    if all.isEmpty { try requireSupernet(for: trial) }
    return Evaluation(
      trial: trial.id, genome: trial.genome, costs: space.costs(of: trial.genome), results: all)
  }

  /// What the run has measured of a trial's network: when it was chosen, and retrained. Nothing is
  /// measured.
  ///
  /// - Returns: The weights are nil of a short training, which kept none.
  public func knownAccuracies(
    of trial: Trial
  ) -> [(source: WeightSource?, split: Evaluation.Split, accuracy: Double)] {
    let finalist = finalist(of: trial.genome)
    let chosenBy: WeightSource? =
      finalist != nil ? .finalist : shortTrainings.contains(trial) ? nil : .inherited
    let chosen = (finalist?.trial ?? trial).value(of: .accuracy).map {
      (source: chosenBy, split: Evaluation.Split.validation, accuracy: $0)
    }
    let retrained = retrained(from: trial.genome).map {
      (
        source: WeightSource?.some(.retrained), split: Evaluation.Split.test,
        accuracy: $0.testAccuracy
      )
    }
    return [chosen, retrained].compactMap(\.self)
  }

  /// A pick as it can be put to use: retrained if it was, else with a finalist's weights, else with
  /// inherited ones.
  ///
  /// - Parameter retrained: The retrained network to use; nil for that which stands for the genome.
  /// - Throws: ``EngineError`` or ``NASDatasets/DatasetError`` when norms must be measured and the
  ///   run's data is not there.
  public func deployable(
    _ trial: Trial, retrained: RetrainedNetwork? = nil
  ) throws -> DeployableNetwork {
    let network = try space.network(of: trial.genome)
    if let retrained = retrained ?? self.retrained(from: trial.genome) {
      return DeployableNetwork(
        trial: trial.id, genome: trial.genome, network: network,
        tensors: try TrainedNetwork(network, tensors: retrained.weights).tensors,
        source: .retrained, accuracies: [.init(split: .test, accuracy: retrained.testAccuracy)],
        retraining: retrained.configuration,
        epochs: retrained.curve.best.map { $0 + 1 } ?? retrained.curve.count)
    }
    if let finalist = finalist(of: trial.genome) {
      return DeployableNetwork(
        trial: trial.id, genome: trial.genome, network: network,
        tensors: try TrainedNetwork(network, tensors: finalist.weights).tensors, source: .finalist,
        accuracies: finalist.trial.value(of: .accuracy).map {
          [.init(split: .validation, accuracy: $0)]
        } ?? [], epochs: finalist.configuration.training.epochs)
    }
    try requireSupernet(for: trial)
    let inherited =
      if let norms = norms[trial.genome] {
        TrainedNetwork(
          network: network, layout: ParameterLayout(of: network),
          weights: try supernet.inheritedWeights(for: network).weights, statistics: norms)
      } else {
        try inherited(network, data: try loadData().training, pool: WorkerPool(threads: 1))
      }
    // A short training's accuracy is that of weights that are gone.
    let scored =
      shortTrainings.contains(trial) ? trials.last { $0.genome == trial.genome } : trial
    let measured = (scored?.value(of: .accuracy)).map { [$0] } ?? []
    return DeployableNetwork(
      trial: trial.id, genome: trial.genome, network: network, tensors: inherited.tensors,
      source: .inherited, accuracies: measured.map { .init(split: .validation, accuracy: $0) })
  }

  /// - Throws: ``EngineError`` when the run has no weights that a trial could inherit.
  func requireSupernet(for trial: Trial) throws {
    guard configuration.hasSupernet else {
      throw EngineError(
        .unknownPick, "trial \(trial.id) has no weights: the run has no supernet to inherit from",
        hint: "pick a point of the front, or train it: `nas retrain --from-scratch`")
    }
  }

  /// Measures the norms of the front, where it has no weights of its own.
  mutating func keepNorms(data: TrainingData, pool: WorkerPool) throws {
    guard finalists.isEmpty, configuration.hasSupernet else { return }
    let calibrator = data.calibrator(
      images: configuration.calibrationImages, precision: configuration.precision)
    let (genomes, space, supernet) = (front.trials.map(\.genome), space, supernet)
    let measured = try pool.map(genomes.count) { index, worker -> NormStatistics in
      let network = try space.network(of: genomes[index])
      let inherited = try supernet.inheritedWeights(for: network)
      return try calibrator.measure(
        network, weights: inherited.weights.pointer, layout: inherited.layout, on: worker)
    }
    norms = Dictionary(zip(genomes, measured), uniquingKeysWith: { first, _ in first })
  }

  /// The network with its slices of the supernet, norms measured as in the search.
  private func inherited(
    _ network: Network, data: TrainingData, pool: WorkerPool
  ) throws -> TrainedNetwork {
    try TrainedNetwork(
      network, weights: try supernet.inheritedWeights(for: network).weights,
      calibrator: data.calibrator(
        images: configuration.calibrationImages, precision: configuration.precision), pool: pool)
  }
}

extension LabelledImages {
  /// All images, as they are stored.
  var indices: [Int32] { (0..<Int32(count)).map(\.self) }
}

extension Evaluation.Result {
  /// What a scorer measures of a network.
  init(
    of trained: TrainedNetwork, _ weights: WeightSource, on split: Evaluation.Split,
    by scorer: NetworkScorer, reporting: Bool, isTrainedOn: Bool, pool: WorkerPool
  ) throws {
    let score = try trained.score(scorer, pool: pool)
    // Of logits that are no numbers there is nothing more to tell.
    let report = reporting && score.loss.isFinite ? try trained.report(scorer, pool: pool) : nil
    self.init(
      weights: weights, split: split, score: score, report: report, isTrainedOn: isTrainedOn)
  }
}
