import NASNetworks

/// What an elaboration has put together so far: layers and blocks, some of which nothing may read in
/// the end.
struct Sketch {
  private(set) var items: [Item] = []
  /// The repetitions of parts, in order.
  private(set) var runs: [Run] = []
  /// What each value depends on.
  var taints = TaintTable()

  enum Item {
    case layer(SketchLayer)
    case piece(PlacedPiece)
  }

  struct SketchLayer {
    let place: Place
    /// Beyond the place's name; empty for most.
    let suffix: String
    let operation: any Operation
    let inputs: [Flow]
    let output: Shape
  }

  /// A block where it stands.
  struct PlacedPiece {
    let piece: Piece
    let place: Place
    let inputs: [Flow]
  }

  /// A repetition of a part.
  struct Run {
    let place: Place
    var items: Range<Int>
  }

  mutating func begin(_ place: Place) {
    runs.append(Run(place: place, items: items.count..<items.count))
  }

  mutating func end() {
    runs[runs.count - 1].items = runs[runs.count - 1].items.lowerBound..<items.count
  }

  mutating func append(_ layer: SketchLayer, taint: Taint) -> Flow {
    items.append(.layer(layer))
    return Flow(source: .item(items.count - 1), shape: layer.output, taint: taint)
  }

  /// - Parameter settings: What each of the block's settings depends on.
  mutating func append(
    _ piece: Piece, at place: Place, _ inputs: [Flow], _ settings: [Taint]
  ) -> Flow {
    var taint = taints.genes(piece.genes)
    for index in piece.given {
      taint = taints.union(
        taint, index < inputs.count ? inputs[index].taint : settings[index - inputs.count])
    }
    if !piece.items.isEmpty {
      items.append(.piece(PlacedPiece(piece: piece, place: place, inputs: inputs)))
    }
    let source: Flow.Source =
      switch piece.output.source {
      case .input(let index): inputs[index].source
      case .item: .item(items.count - 1)
      case .absent: .absent
      }
    return Flow(source: source, shape: piece.output.shape, taint: taint)
  }
}

/// A value on its way through the program.
struct Flow {
  enum Source: Hashable {
    /// What the elaboration was given, by index: blocks may read several values.
    case input(Int)
    /// What a layer or a block of the sketch makes, by index.
    case item(Int)
    /// There is no value: sums leave it out.
    case absent
  }

  var source: Source
  /// Of an absent value, what it would have been.
  var shape: Shape
  var taint: Taint

  var isAbsent: Bool { source == .absent }
}

// MARK: What becomes of it

extension Sketch.Item {
  /// Calls `body` with each value that is needed where the item is.
  func forEachInput(_ body: (Flow) -> Void) {
    switch self {
    case .layer(let layer): for input in layer.inputs { body(input) }
    case .piece(let placed): for index in placed.piece.read { body(placed.inputs[index]) }
    }
  }

  var counts: Counts {
    switch self {
    case .layer(let layer):
      let shapes = layer.inputs.map(\.shape)
      return Counts(
        layers: 1, macs: layer.operation.macs(inputs: shapes, output: layer.output),
        parameters: layer.operation.parameters(inputs: shapes).reduce(0) {
          $0 + ($1.role.isLearned ? $1.count : 0)
        })
    case .piece(let placed): return placed.piece.counts
    }
  }
}

/// What needs no look at the network as a whole.
struct Counts {
  var layers = 0
  var macs = 0
  var parameters = 0

  static func + (left: Counts, right: Counts) -> Counts {
    Counts(
      layers: left.layers + right.layers, macs: left.macs + right.macs,
      parameters: left.parameters + right.parameters)
  }
}

extension Sketch {
  /// Whether each item is needed for the output.
  func live(for output: Flow) -> [Bool] {
    var isLive = [Bool](repeating: false, count: items.count)
    if case .item(let index) = output.source { isLive[index] = true }
    for index in items.indices.reversed() where isLive[index] {
      items[index].forEachInput {
        if case .item(let input) = $0.source { isLive[input] = true }
      }
    }
    return isLive
  }

  /// Whether the output depends on the value that the elaboration was given.
  ///
  /// - Parameter live: Whether each item is needed for it.
  func readsInput(for output: Flow, _ live: [Bool]) -> Bool {
    if output.source == .input(0) { return true }
    return items.indices.contains { index in
      var reads = false
      if live[index] { items[index].forEachInput { reads = reads || $0.source == .input(0) } }
      return reads
    }
  }

  func counts(of live: [Bool]) -> Counts {
    items.indices.reduce(Counts()) { live[$1] ? $0 + items[$1].counts : $0 }
  }

  /// The genes that have a part in the output, in ascending order.
  func effectiveGenes(for output: Flow) -> [Int] { taints.content(of: output.taint).genes }
}
