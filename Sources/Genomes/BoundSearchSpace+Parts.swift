import NASNetworks

// What a network's latency is the sum of.
extension BoundSearchSpace {
  /// The names of the blocks of a genome's network, in order: all that decides how long each takes.
  public func parts(of genome: Genome) -> [String] {
    census.parts(of: genome)
  }

  /// Genomes that have, between them, every part of the space. Canonical; constraints are
  /// disregarded. A millisecond for each (cnn-small: 499 parts, 126 genomes).
  public var partCover: [Genome] { census.partCover }
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
