import NASNetworks

extension Sketch {
  /// The network that ends in `output`.
  ///
  /// - Parameters:
  ///   - isWhole: Whether layers that nothing reads stay in it, as the file has written them.
  ///   - isNamed: Whether layers and blocks have names; without them it is made faster, and good for
  ///     its costs.
  func network(
    input: Shape, output: Flow, isWhole: Bool = false, isNamed: Bool = true
  ) -> Network {
    var assembly = Assembly(isWhole: isWhole, isNamed: isNamed)
    var values = [Int](repeating: 0, count: items.count)
    let live = live(for: output)
    var blocks: [Block] = []
    for run in runs {
      let first = assembly.layers.count
      let children = assembly.add(
        items, run.items, live, inputs: [0], &values, Assembly.Name(prefix: "", dropped: 0))
      guard isNamed, assembly.layers.count > first else { continue }
      let layers = first..<assembly.layers.count
      // A run of layers that is one block is told as that.
      if children.count == 1, children[0].layers == layers {
        blocks.append(children[0])
      } else {
        blocks.append(Block(name: run.place.name, layers: layers, children: children))
      }
    }
    return Network(input: input, layers: assembly.layers, blocks: blocks)
  }
}

/// Writes pieces out as layers.
private struct Assembly {
  let isWhole: Bool
  let isNamed: Bool
  private(set) var layers: [Layer] = []

  /// How places of a piece are called where it stands: by another beginning.
  struct Name {
    let prefix: String
    /// Of the names of the place where the piece was elaborated.
    let dropped: Int

    func callAsFunction(_ place: Place) -> String {
      dropped == 0 ? place.name : prefix + Substring(place.name.utf8.dropFirst(dropped))
    }
  }

  init(isWhole: Bool, isNamed: Bool) {
    self.isWhole = isWhole
    self.isNamed = isNamed
  }

  /// Adds the live ones of a range of items.
  ///
  /// - Parameters:
  ///   - inputs: The values of the network that the items' inputs are.
  ///   - values: Those that items make, which are filled in.
  /// - Returns: The blocks among the items.
  mutating func add(
    _ items: [Sketch.Item], _ range: Range<Int>, _ live: [Bool], inputs: [Int],
    _ values: inout [Int], _ name: Name
  ) -> [Block] {
    func value(_ flow: Flow) -> Int {
      switch flow.source {
      case .input(let index): inputs[index]
      case .item(let index): values[index]
      case .absent: 0
      }
    }
    var blocks: [Block] = []
    for index in range where isWhole || live[index] {
      switch items[index] {
      case .layer(let layer):
        layers.append(
          Layer(
            name: isNamed ? name(layer.place) + layer.suffix : "", operation: layer.operation,
            inputs: layer.inputs.map(value), output: layer.output))
        values[index] = layers.count
      case .piece(let placed):
        let (block, made) = add(placed, placed.inputs.map(value), name)
        values[index] = made
        if let block { blocks.append(block) }
      }
    }
    return blocks
  }

  /// Adds the layers of a block.
  ///
  /// - Returns: Nil for a block without layers; and the value that it makes.
  private mutating func add(
    _ placed: Sketch.PlacedPiece, _ inputs: [Int], _ outer: Name
  ) -> (Block?, value: Int) {
    let piece = placed.piece
    let first = layers.count
    let name =
      isNamed
      ? Name(prefix: outer(placed.place), dropped: piece.place.name.utf8.count) : outer
    var values = [Int](repeating: 0, count: piece.items.count)
    let children = add(piece.items, piece.items.indices, piece.live, inputs: inputs, &values, name)
    let value =
      switch piece.output.source {
      case .input(let index): inputs[index]
      case .item(let index): values[index]
      case .absent: 0
      }
    guard isNamed, layers.count > first else { return (nil, value) }
    return (
      Block(
        name: name.prefix, definition: piece.definition, settings: piece.settings,
        layers: first..<layers.count, children: children), value
    )
  }
}
