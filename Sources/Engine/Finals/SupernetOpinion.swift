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

/// A search space whose genomes are told apart by size and by what the supernet says of them.
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

  /// A parabola in log-MACs, and the supernet's opinion. The genes reach the predictor through the
  /// opinion alone, which hundreds of trials stand behind: some dozens of trainings do not tell a
  /// hundred genes apart, and with them among the features it ranks worse (`docs/ranking.md`).
  /// Without an opinion, the space's own features.
  func features(of genome: Genome) -> [Double] {
    let own = base.features(of: genome)
    guard let opinion else { return own }
    let size = log(Double(max(base.macs(of: genome), 1))) - middle
    return [size, size * size, opinion.logit(of: own)]
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
