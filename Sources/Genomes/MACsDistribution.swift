import Networks
import Randomness

/// How many of a space's networks cost how much: draws genomes of about given MACs, each of them
/// equally likely.
///
/// For every node of the decision diagram, the number of ways to finish the network from there, by
/// the MACs that this adds, in steps of a 1/1024 of the largest network. A genome of some total is
/// drawn by following the diagram and taking each branch as often as ways lead from it to what
/// remains: counting instead of trial and error. Made in one pass, O(nodes × steps); a draw is
/// O(decisions), some microseconds.
struct MACsDistribution: Sendable {
  private static let stepCount = 1024

  private let macsPerStep: Double
  /// The steps that each block of the diagram adds.
  private let blockSteps: [Int]
  private let ways: [Ways]

  /// The number of ways by steps: zero outside `first..<first + counts.count`.
  private struct Ways {
    var first: Int
    /// Nodes that differ by a shift only share its storage.
    var counts: [Double]

    subscript(steps: Int) -> Double {
      let index = steps - first
      return counts.indices.contains(index) ? counts[index] : 0
    }
  }

  init(_ diagram: DecisionDiagram, largest: Int) {
    let macsPerStep = max(1, Double(largest) / Double(Self.stepCount))
    let steps = diagram.blocks.map { Int((Double($0.costs.macs) / macsPerStep).rounded()) }
    var ways: [Ways] = []
    for node in diagram.nodes {
      switch node {
      case .end: ways.append(Ways(first: 0, counts: [1]))
      case .block(let index, let next):
        ways.append(Ways(first: ways[next].first + steps[index], counts: ways[next].counts))
      case .decision(_, let branches): ways.append(Self.sum(branches.map { ways[$0] }))
      }
    }
    self.macsPerStep = macsPerStep
    blockSteps = steps
    self.ways = ways
  }

  private static func sum(_ branches: [Ways]) -> Ways {
    let first = branches.map(\.first).min()!
    let end = branches.map { $0.first + $0.counts.count }.max()!
    var counts = [Double](repeating: 0, count: end - first)
    for branch in branches {
      for (index, count) in branch.counts.enumerated() {
        counts[branch.first - first + index] += count
      }
    }
    return Ways(first: first, counts: counts)
  }

  /// A canonical genome of `diagram`, of the MACs nearest to `macs` that there are; among the
  /// networks of those MACs, to within a few steps, each is equally likely.
  func genome(
    near macs: Double, in diagram: DecisionDiagram, geneCount: Int, _ stream: inout RandomStream
  ) -> Genome {
    var remaining = nearestSteps(to: macs, root: ways[diagram.root])
    return diagram.genome(
      geneCount: geneCount, passing: { remaining -= blockSteps[$0] },
      choose: { _, branches in
        var left = stream.uniform() * branches.reduce(0) { $0 + ways[$1][remaining] }
        var chosen = 0
        for (option, branch) in branches.enumerated() where ways[branch][remaining] > 0 {
          chosen = option
          left -= ways[branch][remaining]
          if left < 0 { break }
        }
        return chosen
      })
  }

  /// The number of steps nearest to `macs` at which there is a network.
  private func nearestSteps(to macs: Double, root: Ways) -> Int {
    let wanted = Int((macs / macsPerStep).rounded())
    let inside = min(max(wanted, root.first), root.first + root.counts.count - 1)
    // The first and the last step of the range have networks, so the search ends.
    var distance = 0
    while true {
      if root[inside - distance] > 0 { return inside - distance }
      if root[inside + distance] > 0 { return inside + distance }
      distance += 1
    }
  }
}
