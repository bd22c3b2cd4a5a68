import NASDatasets
import Foundation
public import NASGenomes
public import NASNetworks
import NASPredictors
import NASSearch

/// How far a run's ranking can be trusted: what it knew of networks before, beside what became of
/// them when each was trained alone.
public struct TrustReport: Sendable, Hashable {
  public let configuration: TrustConfiguration
  /// Images that the truth was measured on, and the split that they are of.
  public let images: Int
  public let split: Evaluation.Split
  public let networks: [Network]
  /// The search's own score first, then the baselines.
  public let signals: [Signal]
  /// The score beside the best of what everybody can count; nil where one of them is not known.
  public let lead: Lead?
  /// One seed's accuracies against another's; nil for a single seed.
  public let repeatability: Signal?
  /// How well a score that knew what every network comes to, but for the noise of trainings, would
  /// agree with the truth, by estimate; nil for a single seed.
  public let noiseCeiling: Signal?
  /// By how much accuracies of two seeds differ: the standard deviation of one training.
  public let noise: Double?
  /// What the picks of the front gain over random networks of their MACs, by octave.
  public let gains: [Gain]
  /// What the picks cover together; nil where there are none.
  public let hypervolumes: Hypervolumes?

  /// A network that was trained alone.
  public struct Network: Sendable, Hashable {
    public let genome: Genome
    public let costs: Costs
    /// Its trial's id, where it is a pick of the front.
    public let pick: Int?
    public let signals: [String: Double]
    /// On holdout images, by seed; failed trainings are left out.
    public let accuracies: [Double]
    /// Trainings that are over, failed ones among them.
    public let trainings: Int

    /// Over the seeds.
    public var accuracy: Double { accuracies.reduce(0, +) / Double(accuracies.count) }
    /// log₁₀.
    public var logMACs: Double { log10(Double(max(costs.macs, 1))) }
  }

  /// How one measurement orders the random networks, against the truth.
  public struct Signal: Sendable, Hashable {
    public let name: String
    public let kendallTau: Estimate
    public let spearmanRho: Estimate
    /// Kendall's τ of what a quadratic trend in log-MACs does not explain, of both.
    public let tauGivenMACs: Estimate
  }

  /// How much better the score orders the random networks than a trivial baseline does.
  public struct Lead: Sendable, Hashable {
    /// The baseline that orders them best: `macs`, `parameters` or `depth`.
    public let rival: String
    /// The score's Kendall's τ less the rival's; the interval is of the difference, on the same
    /// resamples.
    public let difference: Estimate
  }

  /// A statistic and its 90 % bootstrap interval; nil where it is not defined.
  public struct Estimate: Sendable, Hashable {
    public let value: Double?
    public let interval: ClosedRange<Double>?
  }

  /// The hypervolumes of accuracy and log₁₀-MACs that networks dominate when each is trained alone,
  /// measured to the random networks' least accuracy and the MACs of the space's largest network:
  /// they compare between runs that were checked with the same sample.
  public struct Hypervolumes: Sendable, Hashable {
    public let picks: Double
    public let random: Double
  }

  /// Picks within a factor of two in MACs.
  public struct Gain: Sendable, Hashable {
    public let macs: Range<Int>
    public let picks: Int
    /// Mean of the picks' accuracies less the trend of the random networks at their MACs: a
    /// polynomial in log-MACs, of the degree that tells most of each network from the others.
    public let mean: Double
  }
}

extension TrustReport {
  /// What is known so far; nil where the run's ranking has not been checked.
  ///
  /// - Throws: ``NASText/SettingError`` never in practice: the intervals' settings are ours.
  public init?(_ state: RunState) throws {
    guard let trust = state.trust else { return nil }
    let outcomes = state.standaloneOutcomes
    configuration = trust.configuration
    split = .holdout
    images = state.splits.holdout.count
    networks = trust.subjects.map { subject in
      let results = (1...trust.configuration.seeds).compactMap { seed in
        let job = StandaloneJob(
          genome: subject.genome,
          configuration: trust.configuration.training(
            of: state.data.shape, seed: seed, precision: state.configuration.precision,
            flips: state.configuration.flips),
          split: .holdout)
        return outcomes[job]
      }
      let accuracies = results.compactMap { result -> Double? in
        guard case .complete(let score) = result else { return nil }
        return score.accuracy
      }
      return Network(
        genome: subject.genome, costs: state.space.costs(of: subject.genome), pick: subject.pick,
        signals: subject.signals, accuracies: accuracies, trainings: results.count)
    }
    let random = networks.filter { $0.pick == nil && !$0.accuracies.isEmpty }
    let bootstrap = try Bootstrap()
    signals = TrustSignal.names.compactMap { name in
      Signal(name, of: random, bootstrap) { $0.signals[name] }
    }
    lead = Lead(of: signals, random, bootstrap)
    let repeated = random.filter { $0.accuracies.count >= 2 }
    repeatability =
      repeated.count < 2
      ? nil
      : Signal(
        "seed", of: repeated, bootstrap, truth: { $0.accuracies[0] }, { $0.accuracies[1] })
    noiseCeiling = repeatability.map {
      Signal(NoiseCeiling(seeds: trust.configuration.seeds), by: $0)
    }
    noise =
      repeated.count < 2
      ? nil
      : (repeated.map { pow($0.accuracies[0] - $0.accuracies[1], 2) }.reduce(0, +)
        / Double(2 * repeated.count)).squareRoot()
    let picks = networks.filter { $0.pick != nil && !$0.accuracies.isEmpty }
    gains = Self.gains(of: picks, over: random)
    hypervolumes = Self.hypervolumes(
      of: picks, and: random, largestMACs: state.space.macsRange.upperBound)
  }

  /// Whether every training that the check asked for is there.
  public var isComplete: Bool {
    networks.allSatisfy { $0.trainings == configuration.seeds }
  }

  private static func hypervolumes(
    of picks: [Network], and random: [Network], largestMACs: Int
  ) -> Hypervolumes? {
    guard !picks.isEmpty, let worst = random.map(\.accuracy).min() else { return nil }
    func coordinates(_ accuracy: Double, _ macs: Int) -> [Double] {
      [Objective.accuracy.coordinate(accuracy), Objective.macs.coordinate(Double(macs))]
    }
    let corner = coordinates(worst, largestMACs)
    func volume(_ networks: [Network]) -> Double {
      Hypervolume.volume(
        networks.map { coordinates($0.accuracy, $0.costs.macs) },
        to: corner)
    }
    return Hypervolumes(picks: volume(picks), random: volume(random))
  }

  private static func gains(of picks: [Network], over random: [Network]) -> [Gain] {
    guard
      let trend = PolynomialTrend(
        of: random.map(\.accuracy), on: random.map(\.logMACs), upTo: 4)
    else { return [] }
    let octaves = Dictionary(grouping: picks) {
      Int(floor(log2(Double(max($0.costs.macs, 1)) / 1e6)))
    }
    return octaves.sorted { $0.key < $1.key }.map { octave, members in
      let least = Int((1e6 * pow(2, Double(octave))).rounded())
      return Gain(
        macs: least..<2 * least, picks: members.count,
        mean: members.map { $0.accuracy - trend.value(at: $0.logMACs) }.reduce(0, +)
          / Double(members.count))
    }
  }
}

extension TrustReport.Lead {
  /// Nil where the score's τ, or that of every baseline, is not known.
  fileprivate init?(
    of signals: [TrustReport.Signal], _ networks: [TrustReport.Network], _ bootstrap: Bootstrap
  ) {
    let known = signals.filter {
      ["macs", "parameters", "depth"].contains($0.name) && $0.kendallTau.value != nil
    }
    guard let own = signals.first(where: { $0.name == "score" })?.kendallTau.value,
      let best = known.max(by: { $0.kendallTau.value! < $1.kendallTau.value! })
    else { return nil }
    let rival = best.name
    func tau(_ name: String, at places: [Int]) -> Double? {
      RankCorrelation.kendallTau(
        places.map { networks[$0].signals[name]! }, places.map { networks[$0].accuracy })
    }
    self.rival = rival
    difference = .init(
      value: own - best.kendallTau.value!,
      interval: bootstrap.interval(of: networks.count) { places in
        guard let own = tau("score", at: places), let other = tau(rival, at: places) else {
          return nil
        }
        return own - other
      })
  }
}

extension TrustReport.Signal {
  /// Nil where the signal is not known of every network.
  fileprivate init?(
    _ name: String, of networks: [TrustReport.Network], _ bootstrap: Bootstrap,
    truth: (TrustReport.Network) -> Double = \.accuracy,
    _ value: (TrustReport.Network) -> Double?
  ) {
    let values = networks.compactMap(value)
    guard values.count == networks.count, values.count >= 2 else { return nil }
    let (truths, sizes) = (networks.map(truth), networks.map(\.logMACs))
    self.name = name
    kendallTau = .init(
      value: RankCorrelation.kendallTau(values, truths),
      interval: bootstrap.interval(ofKendallTau: values, truths))
    spearmanRho = .init(
      value: RankCorrelation.spearmanRho(values, truths),
      interval: bootstrap.interval(ofSpearmanRho: values, truths))
    tauGivenMACs = .init(
      value: RankCorrelation.kendallTau(values, truths, given: sizes),
      interval: bootstrap.interval(ofKendallTau: values, truths, given: sizes))
  }
}
