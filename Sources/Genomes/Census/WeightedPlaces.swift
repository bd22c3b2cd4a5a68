import NASNetworks

/// The layers with weights that a program may make, each by the decisions that lead to it.
struct WeightedPlaces {
  /// The option that each of some genes must have; each set of them once.
  private(set) var demands: [[Int: Int]] = []
  private var seen: Set<[Int: Int]> = []
  private let program: SpaceProgram

  init(_ program: SpaceProgram) {
    self.program = program
    for (part, place) in zip(program.parts, program.root.children) { visit(part, place, [:]) }
  }

  private mutating func note(_ forced: [Int: Int]) {
    if seen.insert(forced).inserted { demands.append(forced) }
  }

  private mutating func visit(_ chain: Chain, _ place: Place, _ forced: [Int: Int]) {
    for (step, child) in zip(chain.steps, place.children) { visit(step, child, forced) }
  }

  private mutating func visit(_ step: Step, _ place: Place, _ outer: [Int: Int]) {
    var forced = outer
    // A condition that is a decision holds by its last option as often as by any other.
    if let choice = step.condition?.choices.first {
      forced[place.genes[choice.site]] = choice.options.firstIndex(of: .flag(true))
    }
    switch step.kind {
    case .zero: break
    case .operation(let type, _): if type.hasWeights { note(forced) }
    case .identity(let identity):
      note(forced)
      if case .block(let index) = identity.otherwise { visit(block: index, place, forced) }
    case .block(let index, _): visit(block: index, place, forced)
    case .join(_, _, let branches):
      for (branch, child) in zip(branches, place.children) { visit(branch.chain, child, forced) }
    case .joinEach(_, _, let each):
      for (index, child) in place.children.enumerated() {
        visit(each, child, forced.merging(source(index, of: step, place)) { $1 })
      }
    case .choose(let site, let branches):
      for (option, branch) in branches.enumerated() {
        visit(
          branch.chain, place.children[option],
          forced.merging([place.genes[site]: option]) { $1 })
      }
    case .group(let group):
      // All of it: a repetition that there is not has no weights.
      if case .choice(let site, let options)? = group.count {
        let counts = options.map { option -> Int in
          if case .number(let number) = option { number.whole ?? 0 } else { 0 }
        }
        forced[place.genes[site]] = counts.firstIndex(of: counts.max()!)!
      }
      for child in place.children { visit(group.chain, child, forced) }
    }
  }

  private mutating func visit(block index: Int, _ place: Place, _ forced: [Int: Int]) {
    visit(program.blocks[index].chain, place.children[0].children[0], forced)
  }

  /// The first choice of sources that has one of them.
  private func source(_ index: Int, of step: Step, _ place: Place) -> [Int: Int] {
    guard case .chosen(let site, let count, let names) = step.sources else { return [:] }
    let combinations = Combinations(of: names.count, taking: count).all
    return [place.genes[site]: combinations.firstIndex { $0.contains(index) }!]
  }
}
