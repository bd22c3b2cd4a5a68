public import NASGenomes

/// One evaluation of one genome: what was asked, what it costs, and what came of it.
public struct Trial: Sendable, Hashable, Codable, Identifiable {
  /// Counts the trials of a run from 0, in the order they were asked for, whichever ended first;
  /// trainings of networks alone count too.
  public let id: Int
  /// Canonical.
  public let genome: Genome
  /// The generation that asked for it, from 0. A round of the local search is a generation too.
  public let generation: Int
  public let origin: Origin
  /// Multiply–accumulates for one image.
  public let macs: Int
  /// Trainable parameters.
  public let parameters: Int
  public let outcome: Outcome
  /// What was found out besides, by ascending name: activation memory or latency, or whatever a
  /// table says.
  public let measurements: [Measurement]

  /// - Parameter measurements: In any order, each objective once.
  public init(
    id: Int, of proposal: Proposal, macs: Int, parameters: Int, outcome: Outcome,
    measurements: [Measurement] = []
  ) {
    self.id = id
    genome = proposal.genome
    generation = proposal.generation
    origin = proposal.origin
    self.macs = macs
    self.parameters = parameters
    self.outcome = outcome
    self.measurements = measurements.sorted { $0.objective < $1.objective }
  }

  /// A number that was found out, by the name of its objective.
  public struct Measurement: Sendable, Hashable, Codable {
    public let objective: String
    public let value: Double

    public init(_ objective: Objective, _ value: Double) {
      self.objective = objective.name
      self.value = value
    }
  }

  /// How the genome came about.
  public enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
    case initial
    case offspring
    case localSearch
    /// Scored because it may be worth a training alone.
    case shortlist
  }

  /// How the evaluation ended.
  public enum Outcome: Sendable, Hashable, Codable {
    /// Scored on every validation image.
    case complete(Score)
    /// All that there is to know stands in the measurements: there were no images.
    case measured
    /// Raced out: scored on the first images only, then clearly dominated.
    case stopped(Score)
    /// There is no score, and none is made up.
    case failed(reason: String)
  }

  /// What the images scored say; nil for a failed trial, and where there were none.
  public var score: Score? {
    switch outcome {
    case .complete(let score), .stopped(let score): score
    case .measured, .failed: nil
    }
  }

  /// The trial's value of an objective; nil where it has none, and unless it is complete, so that
  /// neither a failure nor a score on a part of the images ever stands beside a score on all of
  /// them.
  public func value(of objective: Objective) -> Double? {
    switch outcome {
    case .complete, .measured: break
    case .stopped, .failed: return nil
    }
    for measurement in measurements where measurement.objective == objective.name {
      return measurement.value
    }
    switch objective.name {
    case Objective.accuracy.name: return score?.accuracy
    case Objective.loss.name: return score?.loss
    case Objective.macs.name: return Double(macs)
    case Objective.parameters.name: return Double(parameters)
    default: return nil
    }
  }

  /// What the trial is judged by: one coordinate of each objective, less being better; nil where
  /// one has no finite value.
  public func coordinates(by objectives: [Objective]) -> [Double]? {
    var coordinates: [Double] = []
    coordinates.reserveCapacity(objectives.count)
    for objective in objectives {
      guard let coordinate = objective.coordinate(of: self), coordinate.isFinite else { return nil }
      coordinates.append(coordinate)
    }
    return coordinates
  }
}

extension Objective {
  /// The coordinate of a trial; nil where it has no such value.
  func coordinate(of trial: Trial) -> Double? {
    trial.value(of: self).map(coordinate)
  }
}

/// The result of scoring a network on validation images.
public struct Score: Sendable, Hashable, Codable {
  /// Images classified correctly.
  public let correct: Int
  /// Images scored.
  public let images: Int
  /// Mean cross-entropy over them, in nats.
  public let loss: Double

  public init(correct: Int, images: Int, loss: Double) {
    precondition(
      images > 0 && (0...images).contains(correct),
      "Score: \(correct) correct of \(images) images")
    self.correct = correct
    self.images = images
    self.loss = loss
  }

  /// The share classified correctly, in 0...1.
  public var accuracy: Double { Double(correct) / Double(images) }
}
