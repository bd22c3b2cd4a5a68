import NASNetworks

/// What an elaboration has put together so far: layers, some of which nothing may read in the end.
struct Sketch {
  private(set) var layers: [SketchLayer] = []
  private(set) var spans: [Span] = []
  /// The spans not closed yet, the innermost last.
  private var open: [Int] = []
  /// What each value depends on.
  var taints = TaintTable()

  struct SketchLayer {
    let place: Place
    /// Beyond the place's name; empty for most.
    let suffix: String
    let operation: any Operation
    let inputs: [Flow]
    let output: Shape
    let taint: Taint
  }

  /// A block's layers.
  struct Span {
    let place: Place
    /// Nil of a run of layers.
    let definition: String?
    let settings: [BlockSetting]
    var layers: Range<Int>
    /// Spans within it follow it, up to here.
    var end: Int
  }

  mutating func begin(_ place: Place, _ definition: String?, _ settings: [BlockSetting]) {
    open.append(spans.count)
    spans.append(
      Span(
        place: place, definition: definition, settings: settings,
        layers: layers.count..<layers.count, end: 0))
  }

  mutating func end() {
    let index = open.removeLast()
    spans[index].layers = spans[index].layers.lowerBound..<layers.count
    spans[index].end = spans.count
  }

  mutating func append(_ layer: SketchLayer) -> Flow {
    layers.append(layer)
    return Flow(source: .layer(layers.count - 1), shape: layer.output, taint: layer.taint)
  }
}

/// A value on its way through the program.
struct Flow {
  enum Source: Hashable {
    /// What the elaboration was given.
    case input
    case layer(Int)
    /// There is no value: sums leave it out.
    case absent
  }

  var source: Source
  /// Of an absent value, what it would have been.
  var shape: Shape
  var taint: Taint

  var isAbsent: Bool { source == .absent }
}

/// A set of genes, as a row of a ``TaintTable``.
struct Taint {
  fileprivate var row: Int32
  static let none = Taint(row: 0)
}

/// Sets of genes that grow out of each other.
struct TaintTable {
  private enum Row {
    case none
    case gene(Int)
    case union(Taint, Taint)
  }

  private var rows: [Row] = [.none]

  mutating func gene(_ gene: Int) -> Taint {
    rows.append(.gene(gene))
    return Taint(row: Int32(rows.count - 1))
  }

  mutating func union(_ first: Taint, _ second: Taint) -> Taint {
    if first.row == 0 || first.row == second.row { return second }
    if second.row == 0 { return first }
    rows.append(.union(first, second))
    return Taint(row: Int32(rows.count - 1))
  }

  /// The genes of several sets together, in ascending order.
  func genes(in taints: some Sequence<Taint>) -> [Int] {
    var seen = [Bool](repeating: false, count: rows.count)
    var genes: Set<Int> = []
    var waiting = Array(taints)
    while let taint = waiting.popLast() {
      let row = Int(taint.row)
      guard !seen[row] else { continue }
      seen[row] = true
      switch rows[row] {
      case .none: break
      case .gene(let gene): genes.insert(gene)
      case .union(let first, let second):
        waiting.append(first)
        waiting.append(second)
      }
    }
    return genes.sorted()
  }
}

// MARK: What becomes of it

extension Sketch {
  /// Whether each layer is needed for the outputs.
  func live(for outputs: [Flow]) -> [Bool] {
    var isLive = [Bool](repeating: false, count: layers.count)
    for case .layer(let index) in outputs.map(\.source) { isLive[index] = true }
    for index in layers.indices.reversed() where isLive[index] {
      for case .layer(let input) in layers[index].inputs.map(\.source) { isLive[input] = true }
    }
    return isLive
  }

  /// The genes that have a part in the outputs, in ascending order.
  func effectiveGenes(for outputs: [Flow]) -> [Int] {
    let isLive = live(for: outputs)
    return taints.genes(
      in: layers.indices.filter { isLive[$0] }.map { layers[$0].taint } + outputs.map(\.taint))
  }

  /// The network that ends in `output`.
  ///
  /// - Parameters:
  ///   - isWhole: Whether layers that nothing reads stay in it, as the file has written them.
  ///   - isNamed: Whether layers and blocks have names; without them it is made faster, and good for
  ///     its costs.
  func network(
    input: Shape, output: Flow, isWhole: Bool = false, isNamed: Bool = true
  ) -> Network {
    let isLive =
      isWhole ? [Bool](repeating: true, count: layers.count) : live(for: [output])
    /// Of each layer, how many are kept before it; of all, at the end.
    var positions = [0]
    for index in layers.indices { positions.append(positions[index] + (isLive[index] ? 1 : 0)) }
    let kept = layers.indices.filter { isLive[$0] }.map { index in
      let layer = layers[index]
      return Layer(
        name: isNamed ? layer.place.name + layer.suffix : "", operation: layer.operation,
        inputs: layer.inputs.map { flow in
          guard case .layer(let index) = flow.source else { return 0 }
          return positions[index] + 1
        }, output: layer.output)
    }
    return Network(
      input: input, layers: kept, blocks: isNamed ? blocks(spans.indices, positions) : [])
  }

  /// The outermost of the spans as blocks; what is empty is left out, and so is a run of layers that
  /// is one block.
  private func blocks(_ range: Range<Int>, _ positions: [Int]) -> [Block] {
    var blocks: [Block] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let span = spans[index]
      let layers = positions[span.layers.lowerBound]..<positions[span.layers.upperBound]
      let children = self.blocks(index + 1..<span.end, positions)
      index = span.end
      if layers.isEmpty { continue }
      if span.definition == nil, children.count == 1, children[0].layers == layers {
        blocks.append(children[0])
      } else {
        blocks.append(
          Block(
            name: span.place.name, definition: span.definition, settings: span.settings,
            layers: layers, children: children))
      }
    }
    return blocks
  }
}
