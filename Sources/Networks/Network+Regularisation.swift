extension Network {
  /// The same network that leaves out some of itself while it trains. Layers keep their names, and so
  /// their weights.
  ///
  /// - Parameters:
  ///   - dropout: The chance of each number that the last linear layer reads to be zero (Srivastava
  ///     2014, jmlr.org/papers/v15/srivastava14a.html).
  ///   - stochasticDepth: The chance of the last residual branch to be left out for an image; of the
  ///     others it is smaller, in proportion to their place (Huang 2016, arXiv:1603.09382).
  public func regularised(dropout: Double, stochasticDepth: Double) -> Network {
    var insertions: [Insertion] = []
    if stochasticDepth > 0 {
      let branches = residualBranches
      for (index, branch) in branches.enumerated() {
        let rate = stochasticDepth * Double(index + 1) / Double(branches.count)
        insertions.append(
          Insertion(StochasticDepth(rate: rate), layer: branch.layer, input: branch.input))
      }
    }
    if dropout > 0, let last = lastLinear {
      insertions.append(Insertion(Dropout(rate: dropout), layer: last, input: 0))
    }
    return inserting(insertions)
  }

  /// Whether there is a residual branch for ``regularised(dropout:stochasticDepth:)`` to leave out.
  public var hasResidualBranch: Bool { !residualBranches.isEmpty }

  /// Whether there is a layer before which ``regularised(dropout:stochasticDepth:)`` can drop numbers.
  public var hasLinearLayer: Bool { lastLinear != nil }

  /// The classifier's: one before a convolution is a gate's.
  private var lastLinear: Int? {
    guard let last = layers.lastIndex(where: { $0.operation is Linear }),
      !layers[last...].contains(where: { $0.operation is Convolution })
    else { return nil }
    return last
  }

  /// Of each sum of two values, the one that more layers made: the branch beside a shortcut.
  private var residualBranches: [(layer: Int, input: Int)] {
    var depths = [0]
    var branches: [(layer: Int, input: Int)] = []
    for (index, layer) in layers.enumerated() {
      let inputs = layer.inputs.map { depths[$0] }
      depths.append((inputs.max() ?? 0) + 1)
      guard layer.operation is Add, inputs.count == 2, inputs[0] != inputs[1] else { continue }
      branches.append((index, inputs[0] > inputs[1] ? 0 : 1))
    }
    return branches
  }

  /// An operation between a layer and one of the values it reads.
  private struct Insertion {
    let operation: any Operation
    let layer: Int
    /// Position among the layer's inputs.
    let input: Int

    init(_ operation: any Operation, layer: Int, input: Int) {
      self.operation = operation
      self.layer = layer
      self.input = input
    }
  }

  /// - Parameter insertions: Of operations that keep a value's shape; at most one before a layer, in the
  ///   order of the layers.
  private func inserting(_ insertions: [Insertion]) -> Network {
    let before = Dictionary(uniqueKeysWithValues: insertions.map { ($0.layer, $0) })
    /// Of each old value, its new number.
    var places = [0]
    var result: [Layer] = []
    /// Of each layer, where it and what is inserted before it begin; of all, at the end.
    var starts: [Int] = []
    for (index, layer) in layers.enumerated() {
      starts.append(result.count)
      var inputs = layer.inputs.map { places[$0] }
      if let insertion = before[index] {
        result.append(
          Layer(
            name: "\(layer.name).\(type(of: insertion.operation).name)",
            operation: insertion.operation, inputs: [inputs[insertion.input]],
            output: shape(ofValue: layer.inputs[insertion.input])))
        inputs[insertion.input] = result.count
      }
      result.append(
        Layer(
          name: layer.name, operation: layer.operation, inputs: inputs, output: layer.output))
      places.append(result.count)
    }
    starts.append(result.count)
    func moved(_ block: Block) -> Block {
      Block(
        name: block.name, definition: block.definition, settings: block.settings,
        layers: starts[block.layers.lowerBound]..<starts[block.layers.upperBound],
        children: block.children.map(moved))
    }
    return Network(input: input, layers: result, blocks: blocks.map(moved))
  }
}
