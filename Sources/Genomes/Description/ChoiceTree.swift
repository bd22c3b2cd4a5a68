/// What a genome chose, by where it was chosen: the dots of decisions' names as branches.
///
/// It may stand for several repetitions of a part that are alike in all but their values: then each
/// choice has as many options.
struct ChoiceTree {
  private(set) var choices: [Choice] = []
  private(set) var children: [Child] = []

  /// A decision, and what it came to.
  struct Choice {
    /// The end of its name: `kernel`.
    let label: String
    let kind: Decision.Kind
    /// Of each repetition.
    var options: [String]
    /// Whether it is between yes and no.
    let isFlag: Bool
  }

  struct Child {
    let name: String
    /// Whether it is what was made of one of several values, and the name is that value's.
    let isSource: Bool
    var tree: ChoiceTree

    /// Whether it is one of several repetitions: no other name is a number.
    var isRepetition: Bool { name.allSatisfy(\.isNumber) }
  }

  init() {}

  /// - Parameters:
  ///   - choices: In the order of the space.
  ///   - sources: As ``SpaceProgram/sourceNames``.
  init(of choices: [(decision: Decision, option: String)], sources: Set<String>) {
    for (decision, option) in choices {
      var path = decision.name.split(separator: ".").map(String.init)
      let choice = Choice(
        label: path.removeLast(), kind: decision.kind, options: [option],
        isFlag: Set(decision.options) == ["yes", "no"])
      add(choice, at: path[...], within: "", sources)
    }
  }

  private mutating func add(
    _ choice: Choice, at path: ArraySlice<String>, within outer: String, _ sources: Set<String>
  ) {
    guard let name = path.first else {
      choices.append(choice)
      return
    }
    let place = outer.isEmpty ? name : "\(outer).\(name)"
    if !children.contains(where: { $0.name == name }) {
      children.append(
        Child(name: name, isSource: sources.contains(place), tree: ChoiceTree()))
    }
    let index = children.firstIndex { $0.name == name }!
    children[index].tree.add(choice, at: path.dropFirst(), within: place, sources)
  }

  /// What was chosen for all of it, without what was chosen within.
  var own: ChoiceTree {
    var tree = self
    tree.children = []
    return tree
  }

  /// The tree without one of its children, and that child's.
  func removing(_ name: String) -> (rest: ChoiceTree, removed: ChoiceTree?) {
    var rest = self
    guard let index = children.firstIndex(where: { $0.name == name }) else { return (self, nil) }
    let removed = rest.children.remove(at: index).tree
    return (rest, removed)
  }
}

// MARK: Repetitions

extension ChoiceTree {
  /// The repetitions, those after each other that are alike in all but values as one tree.
  var runs: [(count: Int, tree: ChoiceTree)] {
    children.filter(\.isRepetition).reduce(into: []) { runs, child in
      if let last = runs.last, last.tree.isLike(child.tree) {
        runs[runs.count - 1].count += 1
        runs[runs.count - 1].tree.join(child.tree)
      } else {
        runs.append((1, child.tree))
      }
    }
  }

  private func isLike(_ other: ChoiceTree) -> Bool {
    choices.count == other.choices.count && children.count == other.children.count
      && zip(choices, other.choices).allSatisfy { $0.isLike($1) }
      && zip(children, other.children).allSatisfy {
        $0.name == $1.name && $0.tree.isLike($1.tree)
      }
  }

  private mutating func join(_ other: ChoiceTree) {
    for index in choices.indices { choices[index].options += other.choices[index].options }
    for index in children.indices { children[index].tree.join(other.children[index].tree) }
  }
}

extension ChoiceTree.Choice {
  /// Values may differ; what decides which other decisions there are may not.
  fileprivate func isLike(_ other: Self) -> Bool {
    label == other.label && kind == other.kind
      && (kind == .value && label != "from" || options[0] == other.options[0])
  }
}
