import NASNetworks

/// A block's layers, elaborated once for all places where they come out the same.
///
/// What it depends on from outside is kept apart by index: the values that the block reads, then its
/// settings.
final class Piece: Sendable {
  let definition: String
  let settings: [BlockSetting]
  /// Where it was elaborated: names of layers begin with this place's.
  let place: Place
  let items: [Sketch.Item]
  let output: Flow
  /// Whether each item is needed for the output.
  let live: [Bool]
  /// Of the live ones.
  let counts: Counts
  /// Which of the values that the block reads its live items need.
  let read: [Int]
  /// The genes of the block itself that the output depends on.
  let genes: [Int]
  /// What it depends on from outside.
  let given: [Int]

  init(
    _ sketch: Sketch, _ output: Flow, _ definition: String, _ settings: [BlockSetting],
    at place: Place
  ) {
    self.definition = definition
    self.settings = settings
    self.place = place
    self.output = output
    items = sketch.items
    live = sketch.live(for: output)
    counts = sketch.counts(of: live)
    var read: Set<Int> = []
    for (index, item) in items.enumerated() where live[index] {
      item.forEachInput { if case .input(let input) = $0.source { read.insert(input) } }
    }
    self.read = read.sorted()
    (genes, given) = sketch.taints.content(of: output.taint)
  }
}

/// All that a block's layers depend on.
struct PieceKey: Hashable {
  let block: Int
  /// See ``Place/kin``.
  let kin: Int
  /// The options of the genes within the block; -1 where nothing is decided.
  let options: [Int]
  /// By setting of the block; nil where it is left to the block.
  let settings: [Literal?]
  let inputs: [Input]

  struct Input: Hashable {
    let shape: Shape
    let isAbsent: Bool
  }
}
