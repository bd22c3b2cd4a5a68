/// One choice point of a search space.
public struct Decision: Sendable, Hashable, Codable {
  /// A dotted path, unique in the space: `stage2.block1.inverted-residual.kernel`.
  public let name: String
  /// What a person reads for each option, in the order of the file: at least two.
  public let options: [String]

  public init(name: String, options: [String]) {
    self.name = name
    self.options = options
  }
}

/// The options of one thing in a search space file, and the gene that chooses among them.
///
/// A scalar in the file is a choice with one option: it has no gene and is no decision.
struct Choice<Option: ChoiceOption>: Sendable, Hashable {
  /// At least one, all different, in the order of the file.
  var options: [Option]
  /// Index into `Genome.genes`; nil where there is nothing to choose.
  private(set) var gene: Int?

  init(_ options: [Option]) {
    self.options = options
  }

  /// Makes a decision of the choice, unless it has one option only or already has its gene.
  mutating func allocate(_ name: String, in decisions: inout [Decision]) {
    guard options.count > 1, gene == nil else { return }
    gene = decisions.count
    decisions.append(Decision(name: name, options: options.map(\.label)))
  }
}

/// A value that can be an option of a ``Choice``.
protocol ChoiceOption: Sendable, Hashable {
  /// How the file and the reports write it.
  var label: String { get }
}

extension Int: ChoiceOption {
  var label: String { String(self) }
}

extension Bool: ChoiceOption {
  var label: String { self ? "yes" : "no" }
}
