extension Network {
  /// The same network without the layers of some operations: what read such a layer's output reads
  /// its input. Layers keep their names, and so their weights.
  ///
  /// - Parameter isRemoved: True only of operations with one input, which keep its shape: norms,
  ///   activations, squeeze-excite.
  public func removing(where isRemoved: (any Operation) -> Bool) -> Network {
    /// Of each value, the value that takes its place.
    var places = [0]
    var kept: [Layer] = []
    /// Of each layer, how many are kept before it.
    var positions = [0]
    for layer in layers {
      if isRemoved(layer.operation) {
        precondition(
          layer.inputs.count == 1 && shape(ofValue: layer.inputs[0]) == layer.output,
          "Network.removing: layer '\(layer.name)' changes what it reads")
        places.append(places[layer.inputs[0]])
      } else {
        kept.append(
          Layer(
            name: layer.name, operation: layer.operation, inputs: layer.inputs.map { places[$0] },
            output: layer.output))
        places.append(kept.count)
      }
      positions.append(kept.count)
    }
    func moved(_ block: Block) -> Block {
      Block(
        name: block.name, definition: block.definition, settings: block.settings,
        layers: positions[block.layers.lowerBound]..<positions[block.layers.upperBound],
        children: block.children.map(moved))
    }
    return Network(input: input, layers: kept, blocks: blocks.map(moved))
  }
}
