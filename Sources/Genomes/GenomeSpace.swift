public import NASRandomness

/// What a search strategy may ask of a search space: it can make genomes and change them, and
/// knows nothing of what they decode to.
///
/// Every genome returned is canonical and meets the space's constraints.
public protocol GenomeSpace: Sendable {
  /// The canonical form: genes without effect take a fixed option, so that equal networks are
  /// equal genomes.
  func canonical(_ genome: Genome) -> Genome

  /// Each genome equally likely among those that meet the constraints (before canonical form). Under
  /// constraints a space may count genomes that are one network as one, or as some.
  ///
  /// - Throws: when the constraints are not met within a bounded number of tries.
  func sampleUniform(_ stream: inout RandomStream) throws -> Genome

  /// Log-MACs uniform over the feasible range, as nearly as the space allows.
  ///
  /// - Throws: when the constraints are not met within a bounded number of tries.
  func sampleUniformInLogMACs(_ stream: inout RandomStream) throws -> Genome

  /// A genome that differs from `parent` in at least one effective gene; each gene changes with
  /// the given probability.
  ///
  /// - Throws: when the constraints are not met within a bounded number of tries.
  func mutate(
    _ parent: Genome, probability: Double, _ stream: inout RandomStream
  ) throws -> Genome

  /// Uniform crossover: each gene from either parent.
  ///
  /// - Throws: when the constraints are not met within a bounded number of tries.
  func crossover(
    _ first: Genome, _ second: Genome, _ stream: inout RandomStream
  ) throws -> Genome

  /// Distinct feasible genomes one gene away, canonical, in ascending order. Where that gene brings
  /// others into effect, what they are is up to the space: several variants of each are given.
  func neighbours(of genome: Genome) -> [Genome]

  /// Multiply–accumulates of the genome's network for one image.
  func macs(of genome: Genome) -> Int

  /// The value of an objective, by its name, where the space knows it before the genome has been
  /// evaluated; nil where it does not.
  func knownValue(of objective: String, for genome: Genome) -> Double?

  /// Numbers that tell networks apart, for a predictor: whichever option a gene with an effect
  /// takes, and what else the space knows. As many for every genome.
  func features(of genome: Genome) -> [Double]
}
