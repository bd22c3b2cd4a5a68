import Foundation
import Genomes
import Predictors
import Randomness
import Search

/// What a supernet's scores say of any genome, scored or not: a Gaussian process fitted to its trials,
/// which takes the noise out of those that were scored.
struct SupernetOpinion: Sendable {
  /// Trials that it is fitted to at most: the first of the run, which were drawn at random, and the
  /// last.
  private static let mostTrials = 400

  private let process: GaussianProcess

  /// Nil where too few trials have a score.
  init?(of trials: [Trial], in space: BoundSearchSpace) {
    var scored = trials.filter { $0.score != nil }
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

  /// The expected logit of the accuracy with inherited weights.
  func logit(of features: [Double]) -> Double { process.predict(features).mean }

  /// log (p / (1 − p)); half an image from 0 and from 1 at the most.
  private static func logit(_ score: Score) -> Double {
    log((Double(score.correct) + 0.5) / (Double(score.images - score.correct) + 0.5))
  }
}

/// A search space whose genomes are told apart by what the supernet says of them, too.
struct OpinionatedSpace: GenomeSpace {
  private let base: BoundSearchSpace
  private let opinion: SupernetOpinion?
  /// The middle of the range of log-MACs.
  private let middle: Double

  init(_ base: BoundSearchSpace, _ opinion: SupernetOpinion?) {
    self.base = base
    self.opinion = opinion
    middle =
      (log(Double(max(base.macsRange.lowerBound, 1)))
        + log(Double(max(base.macsRange.upperBound, 1)))) / 2
  }

  /// The space's own, and what tells most - a parabola in log-MACs, and the supernet's opinion - as
  /// many times over as it takes for each of them to weigh as much as half of all genes: a predictor
  /// takes features to be alike.
  func features(of genome: Genome) -> [Double] {
    let own = base.features(of: genome)
    let size = log(Double(max(base.macs(of: genome), 1))) - middle
    let strong = [size, size * size] + (opinion.map { [$0.logit(of: own)] } ?? [])
    let copies = max(1, own.count / 2)
    return own + strong.flatMap { [Double](repeating: $0, count: copies) }
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
