extension SpaceProgram {
  /// Whether every part reads the part before it and no other.
  var isChain: Bool {
    parts.allSatisfy { isChain($0, [names.input]) }
  }

  /// - Parameter known: What is named within the part.
  private func isChain(_ step: Step, _ known: Set<Symbol>) -> Bool {
    if let sources = step.sources, !sources.names.allSatisfy(known.contains) { return false }
    if !step.ownExpressions.allSatisfy({ $0.names.flows.allSatisfy(known.contains) }) {
      return false
    }
    func isChain(_ chain: Chain) -> Bool {
      var known = known
      for step in chain.steps {
        guard self.isChain(step, known) else { return false }
        if step.isNamed { known.insert(step.name) }
      }
      return true
    }
    if case .block(let index, _) = step.kind, blocks[index].inputs.count > 1, step.sources == nil {
      return false
    }
    return step.chains.allSatisfy(isChain)
  }
}
