import NASNetworks

// What a network's latency is the sum of.
extension BoundSearchSpace {
  /// The names of the blocks of a genome's network, in order: all that decides how long each takes.
  public func parts(of genome: Genome) -> [String] {
    var parts: [String] = []
    diagram.follow(canonical(genome).genes, block: { parts.append(diagram.blocks[$0].part) })
    return parts
  }

  /// Genomes that have, between them, every part of the space. Canonical; constraints are
  /// disregarded. A millisecond for each (cnn-small: 499 parts, 126 genomes).
  public var partCover: [Genome] {
    let parts = diagram.blocks.map(\.part)
    var missing = Set(parts)
    var genomes: [Genome] = []
    while !missing.isEmpty {
      // Greedy: the network that has the most of what is left.
      let next = diagram.heaviestPath(weight: { missing.contains(parts[$0]) ? 1 : 0 }).genome
      missing.subtract(self.parts(of: next))
      genomes.append(next)
    }
    return genomes
  }
}

extension DecisionDiagram.Block {
  /// What the block is, apart from whose weights it has: equal parts take equal time.
  var part: String { "\(specification) on \(input)" }
}

extension BlockSpecification: CustomStringConvertible {
  /// `inverted-residual width=32 kernel=5 stride=1 expansion=4 squeeze-excite relu`. Recorded in run
  /// files: never changed.
  var description: String {
    switch self {
    case .convolution(let width, let kernel, let stride, let activation):
      "convolution width=\(width) kernel=\(kernel) stride=\(stride) \(activation.rawValue)"
    case .residual(let width, let stride, let squeezeExcite, let activation):
      "residual width=\(width) stride=\(stride)\(squeezeExcite ? " squeeze-excite" : "") "
        + activation.rawValue
    case .invertedResidual(
      let width, let kernel, let stride, let expansion, let squeezeExcite, let activation):
      "inverted-residual width=\(width) kernel=\(kernel) stride=\(stride) expansion=\(expansion)"
        + "\(squeezeExcite ? " squeeze-excite" : "") \(activation.rawValue)"
    case .classifier(let classes): "classifier classes=\(classes)"
    }
  }
}
