import NASNetworks

/// Who reads what in a network: which values enter a run of layers and which leave it.
struct Dataflow {
  let network: Network
  /// Of each layer, the values that its Python reads: those of the network, and of a learned token one
  /// value that tells of how many samples.
  let reads: [[Int]]
  /// Of each value, the layers that read it; the network's output is read by one beyond the last.
  private let readers: [[Int]]

  init(_ network: Network) {
    self.network = network
    var reads = network.layers.map(\.inputs)
    for layer in reads.indices where reads[layer].isEmpty {
      reads[layer] = [Self.sampleValue(for: layer, of: network)]
    }
    var readers = Array(repeating: [Int](), count: network.layers.count + 1)
    for (layer, values) in reads.enumerated() {
      for value in values { readers[value].append(layer) }
    }
    readers[network.layers.count].append(network.layers.count)
    self.reads = reads
    self.readers = readers
  }

  /// The values from outside that layers read, in the order of their first reading.
  func inputs(of layers: Range<Int>) -> [Int] {
    var seen: [Int] = []
    for value in reads[layers].joined() where value <= layers.lowerBound && !seen.contains(value) {
      seen.append(value)
    }
    return seen
  }

  /// The values that layers outside read; of layers that nobody reads, the last's.
  func outputs(of layers: Range<Int>) -> [Int] {
    let outputs = layers.map { $0 + 1 }.filter { value in
      readers[value].contains { !layers.contains($0) }
    }
    return outputs.isEmpty ? [layers.upperBound] : outputs
  }

  /// For a layer without inputs: the value before it, unless that is another block's; then one that
  /// its block reads anyway.
  private static func sampleValue(for layer: Int, of network: Network) -> Int {
    var (block, blocks) = (0..<network.layers.count, network.blocks)
    while let inner = blocks.first(where: { $0.layers.contains(layer) }) {
      (block, blocks) = (inner.layers, inner.children)
    }
    guard layer == block.lowerBound else { return layer }
    let outside = network.layers[block].flatMap(\.inputs).first { $0 <= block.lowerBound }
    return outside ?? layer
  }
}
