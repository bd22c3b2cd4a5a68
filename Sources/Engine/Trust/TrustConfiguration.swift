import NASCompute
public import NASGenomes
import NASNetworks

/// How a run's ranking is checked: which networks are trained alone, and how long.
public struct TrustConfiguration: Sendable, Hashable, Codable {
  /// Networks drawn, one from each of as many equal parts of the range of log-MACs.
  public var networks: Int
  /// Points of the front that are trained too, spread over its log-MACs.
  public var picks: Int
  /// Trainings of each network, from fresh weights; numbered from 1.
  public var seeds: Int
  public var epochs: Int
  /// Which networks are drawn.
  public var sample: UInt64

  public init(
    networks: Int = 32, picks: Int = 12, seeds: Int = 2, epochs: Int = 15, sample: UInt64 = 0
  ) {
    self.networks = networks
    self.picks = picks
    self.seeds = seeds
    self.epochs = epochs
    self.sample = sample
  }

  /// How a network is trained for its truth: as `nas retrain` would, on the train split alone. The warm-up
  /// stays one epoch however short the training is, for trainings of older programs are known by it.
  func training(
    of images: Shape, seed: Int, precision: Precision, flips: Bool
  ) -> RetrainingConfiguration {
    var configuration = RetrainingConfiguration(
      for: images, seed: UInt64(seed), epochs: epochs, flips: flips)
    configuration.precision = precision
    configuration.inheritsWeights = false
    configuration.usesValidationImages = false
    return configuration
  }

  /// - Throws: ``EngineError`` that names the setting at fault.
  func check() throws {
    for (name, value, least) in [
      ("networks", networks, 4), ("picks", picks, 0), ("seeds", seeds, 1), ("epochs", epochs, 1),
    ] { try Requirement.count(name, value, atLeast: least) }
  }
}

/// A network whose truth is measured, and what was known of it before.
public struct TrustSubject: Sendable, Hashable {
  public let genome: Genome
  /// The trial, where it is a pick of the front; nil for a network drawn at random.
  public let pick: Int?
  /// By name, as ``TrustReport/signals`` has them.
  public let signals: [String: Double]
}

/// What a run's ranking was checked by: everything of it but the trainings themselves, which are
/// kept in ``RunState/standalone``.
public struct TrustStudy: Sendable, Hashable {
  public let configuration: TrustConfiguration
  public let subjects: [TrustSubject]
}
