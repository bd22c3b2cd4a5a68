import NASNetworks

/// Lays a program out: every block in every place that it is put, every repetition up to the
/// largest, every alternative; and makes the decisions' genes, in the order of the file.
struct Unfolder {
  /// More would be a mistake in the file.
  private static let placeLimit = 500_000
  /// Of parts, all together: what looks at networks goes one deeper with each.
  private static let repetitionLimit = 2_000

  let blocks: [BlockDefinition]
  let names: WellKnownNames
  private(set) var decisions: [Decision] = []
  /// See ``SpaceProgram/sourceNames``.
  private(set) var sourceNames: Set<String> = []
  private(set) var problems: [(line: SourceLine, message: String)] = []
  /// Of blocks that are chosen once, the place whose genes all others have.
  private var models: [Int: Place] = [:]
  /// The blocks being unfolded, the innermost last.
  private var open: [Int] = []
  private var placeCount = 0
  /// See ``Place/kin``.
  private var kinCount = 0

  init(blocks: [BlockDefinition], names: WellKnownNames) {
    self.blocks = blocks
    self.names = names
  }

  /// What each name in scope may be.
  private typealias Possible = [Symbol: Possibilities.Values]

  /// Where a step is unfolded.
  private struct Spot {
    /// Of layers.
    var name: String
    /// Of decisions: the same, but for blocks that are chosen once.
    var geneName: String
    /// Whose genes to take instead of new ones.
    var model: Place?

    func inner(_ part: String, _ child: Int) -> Spot {
      Spot(
        name: Spot.joined(name, part), geneName: Spot.joined(geneName, part),
        model: model?.children[child])
    }

    /// The same names.
    func child(_ child: Int) -> Spot {
      Spot(name: name, geneName: geneName, model: model?.children[child])
    }

    static func joined(_ path: String, _ name: String) -> String {
      path.isEmpty ? name : "\(path).\(name)"
    }
  }

  mutating func unfold(lets: [Named], siteCount: Int, parts: [Step]) -> Place {
    var possible: Possible = [names.classes: .unknown]
    var genes = Genes(count: siteCount)
    let spot = Spot(name: "", geneName: "")
    allocate(lets, &genes, at: spot, &possible)
    let children = parts.map { step($0, at: spot.inner($0.name.text, 0), possible) }
    let repetitions = children.reduce(0) { $0 + $1.children.count }
    if let part = parts.last, repetitions > Self.repetitionLimit {
      problems.append(
        (
          part.line,
          "the network has up to \(repetitions) repetitions of parts, expected at most "
            + "\(Self.repetitionLimit)"
        ))
    }
    return Place(name: "", genes: genes.indices, children: children)
  }
}

// MARK: Decisions

extension Unfolder {
  private struct Genes {
    var indices: [Int]

    init(count: Int) { indices = Array(repeating: -1, count: count) }
  }

  private mutating func allocate(
    _ site: Int, _ label: String, _ options: [String], _ genes: inout Genes, at spot: Spot,
    kind: Decision.Kind = .value
  ) {
    if let model = spot.model {
      genes.indices[site] = model.genes[site]
      return
    }
    genes.indices[site] = decisions.count
    decisions.append(
      Decision(name: Spot.joined(spot.geneName, label), options: options, kind: kind))
  }

  private mutating func allocate(
    _ expression: Expression, _ label: String, _ genes: inout Genes, at spot: Spot,
    kind: Decision.Kind = .value
  ) {
    for (site, options) in expression.choices {
      allocate(site, label, options.map(\.text), &genes, at: spot, kind: kind)
    }
  }

  private mutating func allocate(
    _ lets: [Named], _ genes: inout Genes, at spot: Spot, _ possible: inout Possible
  ) {
    for named in lets {
      allocate(named.value, named.name.text, &genes, at: spot)
      possible[named.name] = values(of: named.value, possible)
    }
  }

  /// What an expression may come to.
  private func values(
    of expression: Expression, _ possible: Possible
  ) -> Possibilities.Values {
    Possibilities.Values(Possibilities(possible).of(expression))
  }
}

// MARK: Steps

extension Unfolder {
  private mutating func chain(_ chain: Chain, at spot: Spot, _ possible: Possible) -> Place {
    let isSingle = chain.steps.count == 1
    let children = chain.steps.enumerated().map { index, step in
      self.step(
        step,
        at: isSingle && !step.isNamed ? spot.child(index) : spot.inner(step.name.text, index),
        possible)
    }
    return Place(name: spot.name, children: children)
  }

  private mutating func step(_ step: Step, at spot: Spot, _ possible: Possible) -> Place {
    placeCount += 1
    guard placeCount <= Self.placeLimit else {
      if placeCount == Self.placeLimit + 1 {
        problems.append(
          (step.line, "the space has more than \(Self.placeLimit) layers to choose from"))
      }
      return Place(name: spot.name)
    }
    var genes = Genes(count: step.siteCount)
    if let condition = step.condition { allocate(condition, "when", &genes, at: spot) }
    if case .chosen(let site, let count, let names) = step.sources {
      let options = Combinations(of: names.count, taking: count).all.map { chosen in
        chosen.map { names[$0].text }.joined(separator: "+")
      }
      allocate(site, "from", options, &genes, at: spot)
    }
    let children = self.children(of: step, &genes, at: spot, possible)
    return Place(name: spot.name, genes: genes.indices, children: children)
  }

  private mutating func children(
    of step: Step, _ genes: inout Genes, at spot: Spot, _ possible: Possible
  ) -> [Place] {
    switch step.kind {
    case .zero: return []
    case .operation(_, let assignments):
      allocate(assignments, &genes, at: spot)
      return []
    case .block(let index, let assignments):
      allocate(assignments, &genes, at: spot)
      return [block(index, assignments, at: spot, possible, from: step.line)]
    case .identity(let identity):
      if let width = identity.width { allocate(width, "width", &genes, at: spot) }
      if let stride = identity.stride { allocate(stride, "stride", &genes, at: spot) }
      guard case .block(let index) = identity.otherwise else { return [] }
      return [
        block(
          index, [], given: [names.width, names.stride], at: spot, possible, from: step.line)
      ]
    case .join(_, let assignments, let branches):
      allocate(assignments, &genes, at: spot)
      return self.branches(branches, at: spot, possible)
    case .joinEach(_, let assignments, let each):
      allocate(assignments, &genes, at: spot)
      return step.sources!.names.enumerated().map {
        let inner = spot.inner($0.element.text, $0.offset)
        sourceNames.insert(inner.geneName)
        return chain(each, at: inner, possible)
      }
    case .choose(let site, let branches):
      allocate(
        site, "operation", branches.map(\.name.text), &genes, at: spot, kind: .alternative)
      return self.branches(branches, at: spot, possible)
    case .group(let group):
      return repetitions(of: group, step, &genes, at: spot, possible)
    }
  }

  private mutating func allocate(
    _ assignments: [Step.Assignment], _ genes: inout Genes, at spot: Spot
  ) {
    for assignment in assignments {
      allocate(assignment.value, assignment.name.text, &genes, at: spot)
    }
  }

  private mutating func branches(
    _ branches: [Step.Branch], at spot: Spot, _ possible: Possible
  ) -> [Place] {
    branches.enumerated().map { index, branch in
      chain(branch.chain, at: spot.inner(branch.name.text, index), possible)
    }
  }

  private mutating func repetitions(
    of group: Step.Group, _ step: Step, _ genes: inout Genes, at spot: Spot, _ possible: Possible
  ) -> [Place] {
    var possible = possible
    var most = 1
    if let count = group.count {
      allocate(count, "depth", &genes, at: spot, kind: .depth)
      most = largestCount(count, possible, at: step.line)
      possible[names.first] = .known([.flag(true), .flag(false)])
      possible[names.repetition] = .known((1...max(most, 1)).map { .number(Rational($0)) })
    }
    if let model = spot.model, model.children.count < most {
      problems.append(
        (
          step.line,
          "a block that is chosen once is repeated up to \(most) times here, and "
            + "\(model.children.count) where it stands first"
        ))
      most = model.children.count
    }
    allocate(group.lets, &genes, at: spot, &possible)
    var places: [Place] = []
    for index in 0..<most {
      var inner =
        group.count == nil ? spot.child(index) : spot.inner("\(index + 1)", index)
      // All alike: the first decides, under a name without a number.
      if group.isChosenOnce, spot.model == nil {
        inner.geneName = spot.geneName
        inner.model = places.first
      }
      places.append(chain(group.chain, at: inner, possible))
    }
    return places
  }

  private mutating func largestCount(
    _ count: Expression, _ possible: Possible, at line: SourceLine
  ) -> Int {
    guard let literals = Possibilities(possible).of(count) else {
      problems.append(
        (
          line,
          "'repeat' cannot depend on the shapes of values, the number of classes, or thousands of choices"
        ))
      return 1
    }
    let counts = literals.map { literal -> Int? in
      guard case .number(let number) = literal, let whole = number.whole, (0...1000).contains(whole)
      else { return nil }
      return whole
    }
    let most = counts.compactMap(\.self).max()
    // What several names stand for may never come together; where it does, elaboration tells.
    let isCertain = Set(count.names.values).count < 2
    if let most, !isCertain { return most }
    if let wrong = counts.firstIndex(of: nil) {
      problems.append(
        (line, "'repeat' must be a whole number from 0 to 1000, not \(literals[wrong])"))
    } else if most == nil {
      problems.append((line, "'repeat' cannot be computed, whatever is chosen"))
    }
    return most ?? 1
  }

  /// - Parameter given: Settings that it gets besides, by shapes.
  private mutating func block(
    _ index: Int, _ assignments: [Step.Assignment], given: [Symbol] = [], at spot: Spot,
    _ possible: Possible, from line: SourceLine
  ) -> Place {
    let definition = blocks[index]
    if open.contains(index) {
      problems.append((line, "block '\(definition.name)' is made of itself"))
      return Place(name: spot.name)
    }
    open.append(index)
    defer { open.removeLast() }
    var own: Possible = [:]
    for declaration in definition.settings {
      if let assignment = assignments.first(where: { $0.name == declaration.name }) {
        own[declaration.name] = values(of: assignment.value, possible)
      } else if given.contains(declaration.name) {
        own[declaration.name] = .unknown
      } else if let fallback = declaration.fallback {
        own[declaration.name] = values(of: fallback, own)
      }
    }
    var inner = spot.child(0)
    if definition.isChosenOnce {
      inner.geneName = definition.name
      inner.model = models[index]
    }
    var genes = Genes(count: definition.siteCount)
    allocate(definition.lets, &genes, at: inner, &own)
    var chainSpot = inner
    chainSpot.model = inner.model?.children[0]
    let inside = chain(definition.chain, at: chainSpot, own)
    let decided = Set((genes.indices + inside.allGenes).filter { $0 >= 0 }).sorted()
    if !decided.isEmpty, inner.model == nil { kinCount += 1 }
    let place = Place(
      name: spot.name, genes: genes.indices, children: [inside], decided: decided,
      kin: decided.isEmpty ? 0 : inner.model?.kin ?? kinCount)
    // Where a block is made of itself, its place is cut off.
    if definition.isChosenOnce, models[index] == nil, problems.isEmpty { models[index] = place }
    return place
  }
}

/// Every set of so many out of so many, in ascending order.
struct Combinations {
  let all: [[Int]]

  /// How many there are, in floating point.
  static func count(of total: Int, taking count: Int) -> Double {
    (0..<count).reduce(1) { $0 * Double(total - $1) / Double($1 + 1) }
  }

  init(of total: Int, taking count: Int) {
    var all: [[Int]] = []
    var chosen = Array(0..<count)
    while true {
      all.append(chosen)
      guard let position = chosen.indices.last(where: { chosen[$0] < total - count + $0 }) else {
        break
      }
      chosen[position] += 1
      for following in chosen.indices where following > position {
        chosen[following] = chosen[following - 1] + 1
      }
    }
    self.all = all
  }
}
