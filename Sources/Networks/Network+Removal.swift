extension Network {
  /// The same network without the layers of some operations: what read such a layer's output reads
  /// its input. Layers keep their names, and so their weights.
  ///
  /// - Parameter isRemoved: True only of operations that keep the shape of an input, which takes their
  ///   place: norms, activations; of a product, the value that is scaled, and what made its factors is
  ///   left out, too.
  public func removing(where isRemoved: (any Operation) -> Bool) -> Network {
    let places = places(without: isRemoved)
    let isNeeded = needed(through: places)
    /// Of each layer, how many are kept before it; of all, at the end.
    var positions = [0]
    for index in layers.indices { positions.append(positions[index] + (isNeeded[index] ? 1 : 0)) }
    let kept = layers.indices.filter { isNeeded[$0] }.map { index in
      let layer = layers[index]
      return Layer(
        name: layer.name, operation: layer.operation,
        inputs: layer.inputs.map { places[$0] == 0 ? 0 : positions[places[$0]] },
        output: layer.output)
    }
    func moved(_ block: Block) -> Block {
      Block(
        name: block.name, definition: block.definition, settings: block.settings,
        layers: positions[block.layers.lowerBound]..<positions[block.layers.upperBound],
        children: block.children.map(moved))
    }
    return Network(input: input, layers: kept, blocks: blocks.map(moved))
  }

  /// Of each value, the value that takes its place.
  private func places(without isRemoved: (any Operation) -> Bool) -> [Int] {
    var places = [0]
    for (index, layer) in layers.enumerated() {
      guard isRemoved(layer.operation) else {
        places.append(index + 1)
        continue
      }
      guard let kept = layer.inputs.first(where: { shape(ofValue: $0) == layer.output }) else {
        preconditionFailure("Network.removing: layer '\(layer.name)' changes what it reads")
      }
      places.append(places[kept])
    }
    return places
  }

  /// Whether the output needs each layer.
  private func needed(through places: [Int]) -> [Bool] {
    var isNeeded = [Bool](repeating: false, count: layers.count)
    if let output = places.last, output > 0 { isNeeded[output - 1] = true }
    for index in layers.indices.reversed() where isNeeded[index] {
      for value in layers[index].inputs where places[value] > 0 {
        isNeeded[places[value] - 1] = true
      }
    }
    return isNeeded
  }
}
