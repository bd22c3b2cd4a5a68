/// A search space as a person reads it: its network as a tree, part after part, with the options of
/// each decision where it stands.
///
/// What is repeated stands there once. A block is one line; those in which something is chosen have a
/// section each.
public struct SpaceOutline: Sendable, Hashable {
  /// The network, then the blocks in which something is chosen, in the order in which they are met.
  public let sections: [Entry]
  /// Names of the space's own blocks in which there is nothing to choose.
  public let fixedBlocks: [String]
  /// Whether repetitions of a part have decisions of their own.
  public let repetitionsDiffer: Bool

  /// One line, and what belongs to it.
  public struct Entry: Sendable, Hashable {
    /// As decisions call it: a part, a layer, a branch, an alternative.
    public let name: String
    /// What is said of it, in order, punctuation included.
    public let phrases: [Phrase]
    public let children: [Entry]
    /// Whether the children are layers one after the other, without names that matter: they can be
    /// told in one line.
    public let isChain: Bool
  }

  /// A few words that stay together: `kernel 3 | 5,`.
  public struct Phrase: Sendable, Hashable {
    public let text: String
    /// Whether it is a decision.
    public let isChoice: Bool

    init(_ text: String, isChoice: Bool = false) {
      self.text = text
      self.isChoice = isChoice
    }
  }
}

extension SearchSpace {
  public var outline: SpaceOutline {
    let writer = OutlineWriter(program: program)
    return SpaceOutline(
      sections: [writer.network] + writer.choosingBlocks.map(writer.section),
      fixedBlocks: program.blocks.indices.filter {
        program.blocks[$0].line.file.isEmpty && !program.holdsChoices(block: $0)
      }.map { program.blocks[$0].name },
      repetitionsDiffer: decisions.contains { decision in
        // The numbers of repetitions.
        decision.name.split(separator: ".").contains { $0.allSatisfy(\.isNumber) }
      })
  }
}
