public import NASNetworks

/// What may be chosen, as a search space file states it: a validated value, not yet tied to an
/// input shape.
///
/// A network of the space is a stem, stages of blocks in order, an optional head, and a classifier.
/// `SearchSpaces/README.md` documents the file's notation. ``bound(to:classes:constraints:)`` makes
/// genomes and networks of it.
public struct SearchSpace: Sendable, Hashable {
  public let name: String
  /// One or a few sentences for a person; may be empty.
  public let description: String
  /// The file's text: parsing it again gives an equal space.
  public let text: String
  /// The input that the file names as its default, if it does.
  public let input: Shape?
  /// The number of classes that the file names as its default, if it does.
  public let classes: Int?
  /// The constraints that the file itself states.
  public let constraints: [Constraint]
  /// The choice points, in the order of a genome's genes. None for a fixed network.
  public let decisions: [Decision]

  /// The activation of the stem, the head, and every block that has none of its own.
  let activation: Choice<Activation>
  let stem: Stem
  let stages: [Stage]
  let head: Head?
}

/// The first convolution block.
struct Stem: Sendable, Hashable {
  var kernel: Choice<Int>
  var width: Choice<Int>
  var stride: Int
}

/// A run of blocks of one width; the first block has the stride.
struct Stage: Sendable, Hashable {
  /// Its prefix in the names of decisions and blocks: `stage2`.
  let name: String
  let depth: Choice<Int>
  let width: Choice<Int>
  let stride: Int
  /// One for each block of the deepest option.
  let layers: [StageLayer]
  /// Genes that nothing outside the stage reads.
  let genes: Range<Int>
}

/// One position of a stage, where a block stands if the stage is deep enough.
struct StageLayer: Sendable, Hashable {
  /// The block's name, without its operation: `stage2.block1`.
  let name: String
  let operations: Choice<BlockOperation>
  /// Genes that nothing outside this layer reads; empty where the stage chooses once for all.
  let genes: Range<Int>
}

/// A 1×1 convolution block before the classifier.
struct Head: Sendable, Hashable {
  var width: Choice<Int>
}

/// The kinds of block a stage can choose among, each with its own choices. The one list of block
/// operations: add a case here, and the compiler points at the rest.
enum BlockOperation: Sendable, Hashable {
  case residual(Residual)
  case invertedResidual(InvertedResidual)

  struct Residual: Sendable, Hashable {
    var squeezeExcite: Choice<Bool>
    var activation: Choice<Activation>
  }

  struct InvertedResidual: Sendable, Hashable {
    var kernel: Choice<Int>
    /// Expanded channels over input channels.
    var expansion: Choice<Int>
    var squeezeExcite: Choice<Bool>
    var activation: Choice<Activation>
  }

  /// The names of the operations in a search space file.
  enum Name: String, CaseIterable {
    case residual
    case invertedResidual = "inverted-residual"
  }

  var name: Name {
    switch self {
    case .residual: .residual
    case .invertedResidual: .invertedResidual
    }
  }
}

extension BlockOperation: ChoiceOption {
  var label: String { name.rawValue }

  /// Makes decisions of the operation's choices.
  mutating func allocate(_ prefix: String, in decisions: inout [Decision]) {
    let prefix = "\(prefix).\(label)"
    switch self {
    case .residual(var residual):
      residual.squeezeExcite.allocate("\(prefix).squeeze-excite", in: &decisions)
      residual.activation.allocate("\(prefix).activation", in: &decisions)
      self = .residual(residual)
    case .invertedResidual(var inverted):
      inverted.kernel.allocate("\(prefix).kernel", in: &decisions)
      inverted.expansion.allocate("\(prefix).expansion", in: &decisions)
      inverted.squeezeExcite.allocate("\(prefix).squeeze-excite", in: &decisions)
      inverted.activation.allocate("\(prefix).activation", in: &decisions)
      self = .invertedResidual(inverted)
    }
  }
}

extension Activation: ChoiceOption {
  var label: String { rawValue }
}
