import NASGenomes
import NASPredictors

/// What is known of every objective of a genome that has not been evaluated: its coordinate, or a
/// Gaussian process's prediction of it.
struct ObjectiveModels {
  /// Trials that a model is fitted to at most: the best, and the latest.
  static let mostSamples = 400

  /// Coordinates of the front so far.
  let front: [[Double]]
  /// A little beyond the worst that is of interest: see ``ReferencePoint``.
  let corner: [Double]
  private let objectives: [Objective]
  /// Nil for an objective that the space knows.
  private let models: [(any Predictor)?]

  /// Nil when there are fewer complete trials, or no model fits.
  init?(of evaluations: EvaluationCache, in space: some GenomeSpace, atLeast minimum: Int) {
    let objectives = evaluations.objectives
    let samples = Self.samples(of: evaluations)
    guard samples.count >= minimum else { return nil }
    let features = samples.map { space.features(of: $0.trial.genome) }
    var models: [(any Predictor)?] = []
    for (axis, objective) in objectives.enumerated() {
      if space.knownValue(of: objective.name, for: samples[0].trial.genome) != nil {
        models.append(nil)
        continue
      }
      let targets = Self.withoutOutliers(samples.map { $0.coordinates[axis] })
      guard let samples = try? Samples(features: features, targets: targets),
        let model = try? GaussianProcess(fitting: samples)
      else { return nil }
      models.append(model)
    }
    self.objectives = objectives
    self.models = models
    front = evaluations.front.coordinates
    corner = ReferencePoint(spannedBy: evaluations.layers).coordinates
  }

  /// By genome and objective.
  func predictions(of genomes: [Genome], in space: some GenomeSpace) -> [[Prediction]] {
    let features = genomes.map { space.features(of: $0) }
    let columns = zip(objectives, models).map { objective, model in
      model?.predict(features)
        ?? genomes.map { genome in
          let value = space.knownValue(of: objective.name, for: genome)!
          return Prediction(mean: objective.coordinate(value), deviation: 0)
        }
    }
    return genomes.indices.map { place in columns.map { $0[place] } }
  }
}

extension ObjectiveModels {
  private static func samples(of evaluations: EvaluationCache) -> [ParetoLayers.Member] {
    let objectives = evaluations.objectives
    var samples: [ParetoLayers.Member] = []
    var taken: Set<Genome> = []
    func add(_ member: ParetoLayers.Member) {
      if samples.count < mostSamples, taken.insert(member.trial.genome).inserted {
        samples.append(member)
      }
    }
    if evaluations.count > mostSamples {
      for member in evaluations.layers.members.prefix(mostSamples / 2) { add(member) }
    }
    for trial in evaluations.trials.reversed() {
      if samples.count == mostSamples { break }
      if let coordinates = trial.coordinates(by: objectives) {
        add(.init(coordinates: coordinates, trial: trial))
      }
    }
    return samples
  }

  /// Coordinates far worse than the median count as not quite so bad: networks that cannot learn
  /// would otherwise be all that the model explains.
  private static func withoutOutliers(_ coordinates: [Double]) -> [Double] {
    let sorted = coordinates.sorted()
    let (best, median) = (sorted[0], sorted[sorted.count / 2])
    let limit = median + 2 * (median - best)
    return median > best ? coordinates.map { min($0, limit) } : coordinates
  }
}
