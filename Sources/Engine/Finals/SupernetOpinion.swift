import Foundation
import NASGenomes
import NASNetworks
import NASPredictors
import NASRandomness
import NASSearch

/// What a supernet says of any genome: its accuracy with inherited weights where it has been scored
/// on every image, else what a Gaussian process fitted to the trials expects of it.
struct SupernetOpinion: Sendable {
  /// Trials that it is fitted to at most: the first of the run, which is where random networks are,
  /// and the last.
  private static let mostTrials = 400

  private let process: GaussianProcess
  private let measured: [Genome: Double]

  /// Nil where too few trials have a score.
  init?(of trials: [Trial], in space: BoundSearchSpace) {
    var scored = trials.filter { $0.score != nil }
    measured = Dictionary(
      scored.compactMap { trial in
        trial.value(of: .accuracy) == nil ? nil : (trial.genome, Self.logit(trial.score!))
      }, uniquingKeysWith: { first, _ in first })
    if scored.count > Self.mostTrials {
      scored = Array(scored.prefix(Self.mostTrials / 2) + scored.suffix(Self.mostTrials / 2))
    }
    let most = scored.compactMap(\.score?.images).max() ?? 1
    guard scored.count >= 10,
      let samples = try? Samples(
        features: scored.map { space.features(of: $0.genome) },
        targets: scored.map { Self.logit($0.score!) },
        // What was raced out was scored on a part of the images.
        noise: scored.map { Double(most) / Double($0.score!.images) }),
      let process = try? GaussianProcess(fitting: samples)
    else { return nil }
    self.process = process
  }

  /// The logit of the accuracy with inherited weights.
  func logit(of genome: Genome, in space: BoundSearchSpace) -> Double {
    measured[genome] ?? process.predict(space.features(of: genome)).mean
  }

  /// log (p / (1 − p)); half an image from 0 and from 1 at the most.
  private static func logit(_ score: Score) -> Double {
    log((Double(score.correct) + 0.5) / (Double(score.images - score.correct) + 0.5))
  }
}

/// A search space whose genomes are told apart by their size and by what the supernet says of them.
struct OpinionatedSpace: GenomeSpace {
  private let base: BoundSearchSpace
  private let standing: Standing?

  /// Numbers on one scale: each is measured from its mean over networks of all sizes, in units of
  /// its deviation over them.
  private struct Standing: Sendable {
    let opinion: SupernetOpinion
    let logits: Scale
    let macs: Scale
    let parameters: Scale
  }

  private struct Scale: Sendable {
    let mean: Double
    let deviation: Double

    init(of values: [Double]) {
      let mean = values.reduce(0, +) / Double(values.count)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      self.mean = mean
      deviation = square > 0 ? square.squareRoot() : 1
    }

    func callAsFunction(_ value: Double) -> Double { (value - mean) / deviation }
  }

  /// - Throws: when no network meets the constraints.
  init(_ base: BoundSearchSpace, _ opinion: SupernetOpinion?) throws {
    self.base = base
    guard let opinion else {
      standing = nil
      return
    }
    let sample = try (0..<128).map { item in
      var stream = RandomStream(seed: 0, purpose: .opinionScale, item: item)
      return try base.sampleUniformInLogMACs(&stream)
    }
    standing = Standing(
      opinion: opinion, logits: Scale(of: sample.map { opinion.logit(of: $0, in: base) }),
      macs: Scale(of: sample.map { Self.logMACs(of: $0, in: base) }),
      parameters: Scale(of: sample.map { Self.logParameters(of: $0, in: base) }))
  }

  /// One number: the supernet's opinion, log-MACs and half of log-parameters, standardised and added
  /// up. All go with the accuracy when trained alone, and they are wrong about different networks:
  /// shared weights and short trainings favour networks of few parameters, which learn fast. Some
  /// dozens of trainings do not tell a hundred genes apart, nor how much each of these should weigh
  /// (`docs/ranking.md`). Without an opinion, the space's own features.
  func features(of genome: Genome) -> [Double] {
    standing(of: genome).map { [$0] } ?? base.features(of: genome)
  }

  /// That number; nil without an opinion.
  func standing(of genome: Genome) -> Double? {
    guard let standing else { return nil }
    return standing.logits(standing.opinion.logit(of: genome, in: base))
      + standing.macs(Self.logMACs(of: genome, in: base))
      + 0.5 * standing.parameters(Self.logParameters(of: genome, in: base))
  }

  private static func logMACs(of genome: Genome, in space: BoundSearchSpace) -> Double {
    log(Double(max(space.macs(of: genome), 1)))
  }

  private static func logParameters(of genome: Genome, in space: BoundSearchSpace) -> Double {
    log(Double(max(space.costs(of: genome).parameters, 1)))
  }

  func canonical(_ genome: Genome) -> Genome { base.canonical(genome) }

  func sampleUniform(_ stream: inout RandomStream) throws -> Genome {
    try base.sampleUniform(&stream)
  }

  func sampleUniformInLogMACs(_ stream: inout RandomStream) throws -> Genome {
    try base.sampleUniformInLogMACs(&stream)
  }

  func mutate(
    _ parent: Genome, probability: Double, _ stream: inout RandomStream
  ) throws -> Genome {
    try base.mutate(parent, probability: probability, &stream)
  }

  func crossover(
    _ first: Genome, _ second: Genome, _ stream: inout RandomStream
  ) throws -> Genome {
    try base.crossover(first, second, &stream)
  }

  func neighbours(of genome: Genome) -> [Genome] { base.neighbours(of: genome) }

  func macs(of genome: Genome) -> Int { base.macs(of: genome) }

  func knownValue(of objective: String, for genome: Genome) -> Double? {
    base.knownValue(of: objective, for: genome)
  }
}
