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

  /// How many parts there are, in all networks together.
  public var partCount: Int { census.partCount }
}

extension GenomeReader {
  /// What the network of a part is, apart from whose weights it has: equal ones take equal time.
  func partName(of network: Network) -> String {
    guard let block = network.blocks.first, network.blocks.count == 1,
      let definition = block.definition, !block.settings.isEmpty
    else { return "\(network.operations) on \(network.input)" }
    let settings = block.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    let name = "\(definition) \(settings) on \(network.input)"
    let index = program.blocks.firstIndex { $0.name == definition }!
    // What is chosen within it is not among its settings.
    return program.holdsChoices(block: index) ? "\(name): \(network.operations)" : name
  }
}

extension Network {
  /// What each layer does, and what it reads.
  fileprivate var operations: String {
    layers.map { layer in
      let values = layer.operation.values.sorted { $0.key < $1.key }
        .map { " \($0.key)=\($0.value)" }.joined()
      return
        "\(layer.operation.name)\(values) of \(layer.inputs.map(String.init).joined(separator: "+"))"
    }.joined(separator: ", ")
  }
}
