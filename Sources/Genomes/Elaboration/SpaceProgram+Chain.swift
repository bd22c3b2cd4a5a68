extension SpaceProgram {
  /// Whether every part reads the part before it and no other.
  var isChain: Bool {
    parts.allSatisfy { isChain($0, [names.input]) }
  }

  /// - Parameter known: What is named within the part.
  private func isChain(_ step: Step, _ known: Set<Symbol>) -> Bool {
    if let sources = step.sources, !sources.names.allSatisfy(known.contains) { return false }
    func isChain(_ chain: Chain) -> Bool {
      var known = known
      for step in chain.steps {
        guard self.isChain(step, known) else { return false }
        if step.isNamed { known.insert(step.name) }
      }
      return true
    }
    switch step.kind {
    case .operation, .identity, .zero: return true
    case .block(let index, _): return blocks[index].inputs.count == 1 || step.sources != nil
    case .join(_, _, let branches), .choose(_, let branches):
      return branches.allSatisfy { isChain($0.chain) }
    case .joinEach(_, _, let each): return isChain(each)
    case .group(let group): return isChain(group.chain)
    }
  }
}
