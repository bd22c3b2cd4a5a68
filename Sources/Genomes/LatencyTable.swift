public import NASNetworks

/// How long the parts of a space's networks take on one machine. A part is a block with everything
/// chosen, and the shape of its input; a network takes the sum of its parts.
///
/// A table is measured once. Whoever shares one agrees in what networks cost, and it is all that a
/// search depends on a clock for.
public struct LatencyTable: Sendable, Hashable {
  /// By ascending name, each once.
  public let parts: [Part]
  /// Networks that were measured whole beside the parts, to tell how far the sums can be trusted.
  public let networks: [MeasuredNetwork]

  /// - Parameter parts: In any order.
  public init(parts: [Part], networks: [MeasuredNetwork]) {
    self.parts = parts.sorted { $0.name < $1.name }
    self.networks = networks
  }

  public struct Part: Sendable, Hashable {
    /// See ``BoundSearchSpace/parts(of:)``.
    public let name: String
    public let latency: Latency

    public init(name: String, latency: Latency) {
      self.name = name
      self.latency = latency
    }
  }
}

/// A network that was timed whole.
public struct MeasuredNetwork: Sendable, Hashable {
  public let genome: Genome
  public let latency: Latency

  public init(genome: Genome, latency: Latency) {
    self.genome = genome
    self.latency = latency
  }
}
