// What an outline has to know of blocks.
extension SpaceProgram {
  /// Whether something is chosen within the block.
  func holdsChoices(block index: Int) -> Bool {
    blocks[index].siteCount > 0 || holdsChoices(blocks[index].chain)
  }

  private func holdsChoices(_ chain: Chain) -> Bool {
    chain.steps.contains { step in
      step.siteCount > 0 || step.chains.contains(where: holdsChoices)
        || step.kind.blocks.contains(where: holdsChoices(block:))
    }
  }

  /// In how many places of the largest network and its alternatives the block stands, and whether
  /// it stands in all of them in every network.
  func places(ofBlock index: Int) -> (count: Int, isCertain: Bool) {
    var counter = PlaceCounter(program: self, block: index)
    for (part, place) in zip(parts, root.children) {
      counter.count(part, at: place, isCertain: true)
    }
    return (counter.count, counter.isCertain)
  }
}

extension OutlineWriter {
  /// The blocks within which something is chosen, by nearness to the network.
  var choosingBlocks: [Int] {
    var found: [Int] = []
    var chains = [Chain(steps: program.parts)]
    while !chains.isEmpty {
      let met = chains.flatMap(blocks(in:)).filter {
        !found.contains($0) && program.holdsChoices(block: $0)
      }
      let new = met.enumerated().filter { met.firstIndex(of: $0.element) == $0.offset }
        .map(\.element)
      found += new
      chains = new.map { program.blocks[$0].chain }
    }
    return found
  }

  private func blocks(in chain: Chain) -> [Int] {
    chain.steps.flatMap { $0.kind.blocks + $0.chains.flatMap(blocks(in:)) }
  }
}

extension Step.Kind {
  /// The block that it is, by index.
  fileprivate var blocks: [Int] {
    switch self {
    case .block(let index, _): [index]
    case .identity(let identity):
      if case .block(let index) = identity.otherwise { [index] } else { [] }
    default: []
    }
  }
}

/// Walks a program and its places side by side.
private struct PlaceCounter {
  let program: SpaceProgram
  let block: Int
  var count = 0
  var isCertain = true

  mutating func count(_ step: Step, at place: Place, isCertain: Bool) {
    let isCertain = isCertain && step.isCertain
    for index in step.kind.blocks {
      if index == block {
        count += 1
        self.isCertain = self.isCertain && isCertain
      }
      count(program.blocks[index].chain, at: place.children[0].children[0], isCertain: isCertain)
    }
    let chains = step.chains
    for (index, child) in place.children.enumerated() where !chains.isEmpty {
      // A place a branch, or many places of one chain.
      count(chains.count == 1 ? chains[0] : chains[index], at: child, isCertain: isCertain)
    }
  }

  private mutating func count(_ chain: Chain, at place: Place, isCertain: Bool) {
    for (step, child) in zip(chain.steps, place.children) {
      count(step, at: child, isCertain: isCertain)
    }
  }
}

extension Step {
  /// Whether all places of the step are in every network.
  fileprivate var isCertain: Bool {
    if condition != nil { return false }
    switch kind {
    case .choose, .identity: return false
    case .joinEach:
      if case .chosen = sources { return false }
      return true
    case .group(let group):
      guard let count = group.count else { return true }
      if case .number = count { return true }
      return false
    case .operation, .block, .zero, .join: return true
    }
  }
}
