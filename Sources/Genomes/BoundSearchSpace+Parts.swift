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

extension Network {
  /// What the network of a part is, apart from whose weights it has: equal ones take equal time.
  var partName: String {
    if let block = blocks.first, blocks.count == 1, let definition = block.definition,
      !blocks[0].settings.isEmpty
    {
      let settings = block.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      return "\(definition) \(settings) on \(input)"
    }
    let operations = layers.map { layer in
      let values = layer.operation.values.sorted { $0.key < $1.key }
        .map { " \($0.key)=\($0.value)" }.joined()
      return
        "\(layer.operation.name)\(values) of \(layer.inputs.map(String.init).joined(separator: "+"))"
    }
    return "\(operations.joined(separator: ", ")) on \(input)"
  }
}
