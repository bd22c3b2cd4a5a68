public import NASNetworks

/// A search space for one input shape and number of classes, under constraints: makes genomes and
/// decodes them to networks.
///
/// A value that never changes: any number of threads may use it at once.
public struct BoundSearchSpace: Sendable {
  public let space: SearchSpace
  public let input: Shape
  public let classes: Int
  /// Those of the file, then those added when it was bound. All must hold for every genome that
  /// the space makes; ``largest``, ``smallest``, ``macsRange`` and ``count`` disregard them, while
  /// ``largestAllowed`` and ``smallestAllowed`` do not.
  public let constraints: [Constraint]
  /// The genome of the most MACs; of several, the first.
  public let largest: Genome
  /// The genome of the fewest MACs; of several, the first.
  public let smallest: Genome
  /// From the MACs of ``smallest`` to those of ``largest``.
  public let macsRange: ClosedRange<Int>

  /// What its networks' latencies are summed up from; nil where nobody has measured them.
  public let latencies: LatencyTable?

  let diagram: DecisionDiagram
  /// Of the MACs.
  let distribution: CostDistribution
  /// Narrows uniform sampling; nil where the constraints bound neither MACs nor parameters.
  let proposal: UniformProposal?
  /// Nil where none was found.
  var allowedEnds: (largest: Genome?, smallest: Genome?) = (nil, nil)

  /// The choice points, in the order of a genome's genes.
  public var decisions: [Decision] { space.decisions }

  /// The least and the largest value of a metric over all networks of the space; nil where it has
  /// not been measured.
  public func range(of metric: Constraint.Metric) -> ClosedRange<Int>? {
    if metric.isMeasured && latencies == nil { return nil }
    return diagram.extreme(metric, largest: false)
      .value...diagram.extreme(
        metric, largest: true
      ).value
  }

  /// The number of distinct networks: exact up to 2⁵³.
  public var count: Double { diagram.pathCount }
}

extension SearchSpace {
  /// Ties the space to the shape of its images, and works out every block's costs. Milliseconds.
  ///
  /// - Parameters:
  ///   - input: The shape of one image.
  ///   - classes: The number of classes.
  ///   - constraints: Bounds that hold besides those of the file.
  ///   - latencies: Of every part of the space on such images; needed for constraints on them.
  /// - Throws: ``SearchSpaceError`` of code `infeasible` when no network can meet a constraint, and of
  ///   code `unmeasured` when a latency is missing.
  public func bound(
    to input: Shape, classes: Int, constraints: [Constraint] = [], latencies: LatencyTable? = nil
  ) throws -> BoundSearchSpace {
    precondition(
      input.channels > 0 && input.height > 0 && input.width > 0 && classes > 0,
      "SearchSpace.bound: input \(input) and \(classes) classes must be positive")
    var diagram = try DecisionDiagram(self, input: input, classes: classes)
    if let latencies { diagram = try diagram.timed(by: latencies, of: name) }
    for constraint in self.constraints + constraints { try check(constraint, on: diagram) }
    let largest = diagram.extreme(.macs, largest: true)
    let smallest = diagram.extreme(.macs, largest: false)
    var bound = BoundSearchSpace(
      space: self, input: input, classes: classes, constraints: self.constraints + constraints,
      largest: largest.genome, smallest: smallest.genome,
      macsRange: smallest.value...largest.value, latencies: latencies, diagram: diagram,
      distribution: CostDistribution(diagram) { diagram.blocks[$0].costs.macs },
      proposal: UniformProposal(for: self.constraints + constraints, on: diagram))
    bound.allowedEnds = bound.findAllowedEnds()
    return bound
  }

  /// Fails where a constraint lies wholly outside what the networks of the space cost.
  private func check(
    _ constraint: Constraint, on diagram: DecisionDiagram
  ) throws(SearchSpaceError) {
    let metric = constraint.metric
    guard !metric.isMeasured || diagram.blocks[0].costs.latency != nil else {
      throw .init(
        .unmeasured, name, "nobody has measured which networks of '\(name)' have \(constraint)")
    }
    let least = diagram.extreme(metric, largest: false).value
    let most = diagram.extreme(metric, largest: true).value
    func fail(_ bound: Constraint, _ found: String) -> SearchSpaceError {
      .init(
        .infeasible, name, "no network of '\(name)' has \(bound): \(found)",
        hint: "loosen the constraint, or choose another search space")
    }
    let (smallest, largest) = (
      "the smallest has \(metric.format(least))", "the largest has \(metric.format(most))"
    )
    if let maximum = constraint.maximum, maximum < least {
      throw fail(Constraint(metric, maximum: maximum), "\(smallest), \(largest)")
    }
    if let minimum = constraint.minimum, minimum > most {
      throw fail(Constraint(metric, minimum: minimum), "\(largest), \(smallest)")
    }
  }
}

extension DecisionDiagram {
  /// The network that costs the most, or the least, by one metric.
  fileprivate func extreme(
    _ metric: Constraint.Metric, largest: Bool
  ) -> (genome: Genome, value: Int) {
    let sign = largest ? 1 : -1
    // Of a chain of blocks, the greatest activation memory counts; of the others, the sum.
    let combine: (Int, Int) -> Int =
      metric == .activationMemory ? { sign * max(sign * $0, sign * $1) } : { $0 + $1 }
    let path = heaviestPath(
      weight: { sign * metric.value(of: blocks[$0].costs)! },
      combine: combine)
    return (path.genome, sign * path.weight)
  }
}
