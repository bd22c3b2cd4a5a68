import NASNetworks

/// How one cost is spread over the genomes of a space: draws genomes of about a given cost.
///
/// For every node of the decision diagram, the chance that uniformly drawn genes finish the network
/// from there at a given cost, in steps of 1/1024 of the largest. A genome of some total is drawn
/// by following the diagram and taking each branch by its chance to end there: counting instead of
/// trial and error, so that a cost which one genome in a million has is found at once. Made in one
/// pass, O(nodes × steps); a draw is O(decisions), some microseconds. Its numbers, from 0 to below 1,
/// are the caller's: one for each decision that the genome comes to.
struct CostDistribution: Sendable {
  private static let stepCount = 1024

  private let costPerStep: Double
  /// The steps that each block of the diagram adds.
  private let blockSteps: [Int]
  /// A network's steps are off by at most so many, since every block's are rounded.
  private let tolerance: Int
  private let chances: [Chances]

  /// Chances by steps: zero outside `first..<first + values.count`.
  private struct Chances {
    var first: Int
    /// Nodes that differ by a shift only share its storage.
    var values: [Double]

    subscript(steps: Int) -> Double {
      let index = steps - first
      return values.indices.contains(index) ? values[index] : 0
    }
  }

  /// - Parameter cost: What a block adds to the cost, by its index in the diagram.
  init(_ diagram: DecisionDiagram, cost: (Int) -> Int) {
    let largest = diagram.heaviestPath(weight: cost).weight
    let costPerStep = max(1, Double(largest) / Double(Self.stepCount))
    let steps = diagram.blocks.indices.map { Int((Double(cost($0)) / costPerStep).rounded()) }
    var chances: [Chances] = []
    for node in diagram.nodes {
      switch node {
      case .end: chances.append(Chances(first: 0, values: [1]))
      case .block(let index, let next):
        chances.append(
          Chances(first: chances[next].first + steps[index], values: chances[next].values))
      case .decision(_, let branches):
        chances.append(Self.mean(branches.filter { $0 >= 0 }.map { chances[$0] }))
      }
    }
    self.costPerStep = costPerStep
    blockSteps = steps
    tolerance = diagram.heaviestPath(weight: { _ in 1 }).weight / 2 + 1
    self.chances = chances
  }

  private static func mean(_ branches: [Chances]) -> Chances {
    let first = branches.map(\.first).min()!
    let end = branches.map { $0.first + $0.values.count }.max()!
    var values = [Double](repeating: 0, count: end - first)
    for branch in branches {
      for (index, value) in branch.values.enumerated() {
        values[branch.first - first + index] += value / Double(branches.count)
      }
    }
    return Chances(first: first, values: values)
  }

  /// The steps of all networks that cost between `least` and `most`, and of a few beyond.
  func steps(from least: Int, to most: Int) -> ClosedRange<Int> {
    let root = chances[chances.count - 1]
    let all = root.first...(root.first + root.values.count - 1)
    let first = Int(Double(least) / costPerStep) - tolerance
    let last = Int(min(Double(most) / costPerStep, Double(all.upperBound))) + tolerance
    return (first...max(first, last)).clamped(to: all)
  }

  /// The chance that uniform genes come to a number of steps within the range.
  func chance(of steps: ClosedRange<Int>) -> Double {
    steps.reduce(0) { $0 + chances[chances.count - 1][$1] }
  }

  /// Genes drawn uniformly from those within the range of steps, in canonical form.
  ///
  /// - Parameter number: Without a gene, that of the steps.
  func genome(
    within range: ClosedRange<Int>, in diagram: DecisionDiagram,
    _ number: (_ gene: Int?) -> Double
  ) -> Genome {
    let root = chances[diagram.root]
    let chosen = Self.draw(range.map { root[$0] }, number(nil))
    return genome(steps: range.lowerBound + chosen, in: diagram) { number($0) }
  }

  /// A canonical genome of the cost nearest to `cost` that there is.
  func genome(
    near cost: Double, in diagram: DecisionDiagram, _ number: (_ gene: Int) -> Double
  ) -> Genome {
    let root = chances[diagram.root]
    let wanted = Int((cost / costPerStep).rounded())
    let inside = min(max(wanted, root.first), root.first + root.values.count - 1)
    // There is a network at the first step of the range and at the last, so the search ends.
    var distance = 0
    while root[inside - distance] == 0, root[inside + distance] == 0 { distance += 1 }
    let nearest = root[inside - distance] > 0 ? inside - distance : inside + distance
    return genome(steps: nearest, in: diagram, number)
  }

  private func genome(
    steps: Int, in diagram: DecisionDiagram, _ number: (_ gene: Int) -> Double
  ) -> Genome {
    var remaining = steps
    return diagram.genome(
      passing: { remaining -= blockSteps[$0] },
      choose: { _, gene, branches in
        Self.draw(branches.map { $0 < 0 ? 0 : chances[$0][remaining] }, number(gene))
      })
  }

  /// The index that so much of all weights reaches, each as likely as its weight where every `share`
  /// is; never one of weight 0.
  private static func draw(_ weights: [Double], _ share: Double) -> Int {
    var left = share * weights.reduce(0, +)
    var drawn = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      drawn = index
      left -= weight
      if left < 0 { break }
    }
    return drawn
  }
}
