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

  let reader: GenomeReader
  let census: any Census
  /// Nil but during a search for the ends of what is allowed.
  var memory: LookMemory?
  /// Nil where none was found.
  var allowedEnds: (largest: Genome?, smallest: Genome?) = (nil, nil)

  /// The choice points, in the order of a genome's genes.
  public var decisions: [Decision] { space.decisions }

  /// The least and the largest value of a metric over all networks of the space; nil where it has
  /// not been measured.
  public func range(of metric: Constraint.Metric) -> ClosedRange<Int>? {
    if metric.isMeasured && latencies == nil { return nil }
    return census.range(of: metric)
  }

  /// The number of distinct networks: exact up to 2⁵³ where ``isExact``, else at most so many.
  public var count: Double { census.count }

  /// Whether ``count``, ``largest``, ``smallest`` and the spread of costs are those of all networks;
  /// else of those that were found.
  public var isExact: Bool { census.isExact }
}

extension SearchSpace {
  /// Ties the space to the shape of its images, and works out every block's costs. Milliseconds mostly;
  /// seconds for a space of cells, for one of very many decisions under constraints that its largest or
  /// its smallest network does not meet, and for one that turns out too large to be unfolded.
  ///
  /// - Parameters:
  ///   - input: The shape of one image.
  ///   - classes: The number of classes.
  ///   - constraints: Bounds that hold besides those of the file.
  ///   - latencies: Of every part of the space on such images; needed for constraints on them.
  ///   - isRecorded: Whether it is a run's, whose networks kept its constraints as costs were counted then.
  /// - Throws: ``SearchSpaceError`` of code `infeasible` when no network can meet a constraint, and of
  ///   code `unmeasured` when a latency is missing.
  public func bound(
    to input: Shape, classes: Int, constraints: [Constraint] = [], latencies: LatencyTable? = nil,
    isRecorded: Bool = false
  ) throws -> BoundSearchSpace {
    precondition(
      input.channels > 0 && input.height > 0 && input.width > 0 && classes > 0,
      "SearchSpace.bound: input \(input) and \(classes) classes must be positive")
    let constraints = self.constraints + constraints
    if let unknown = constraints.first(where: \.metric.isMeasured), latencies == nil {
      throw SearchSpaceError(
        .unmeasured, name, "nobody has measured which networks of '\(name)' have \(unknown)")
    }
    let reader = GenomeReader(program: program, input: input, classes: classes)
    let census = try census(of: reader, constraints, latencies)
    // Of what was only estimated, the ends may not be known.
    if !isRecorded, census.isExact {
      for constraint in constraints { try check(constraint, on: census) }
    }
    let largest = census.extreme(.macs, largest: true, fixed: [:])
    let smallest = census.extreme(.macs, largest: false, fixed: [:])
    var bound = BoundSearchSpace(
      space: self, input: input, classes: classes, constraints: constraints,
      largest: largest.genome, smallest: smallest.genome,
      macsRange: smallest.value...largest.value, latencies: latencies, reader: reader,
      census: census)
    bound.allowedEnds = bound.findAllowedEnds()
    return bound
  }

  /// A diagram where the space can be unfolded, else what a few networks tell.
  private func census(
    of reader: GenomeReader, _ constraints: [Constraint], _ latencies: LatencyTable?
  ) throws(SearchSpaceError) -> any Census {
    if let diagram = try DecisionDiagram(self, input: reader.input, classes: reader.classes) {
      guard let latencies else { return ExactCensus(diagram, reader, constraints) }
      let parts = diagram.blocks.map(reader.partName)
      return ExactCensus(
        try diagram.timed(by: latencies, parts: parts, of: name), reader, constraints)
    }
    if latencies != nil {
      throw SearchSpaceError.noPartsToTime(in: name)
    }
    do {
      if let census = try EstimatedCensus(reader) { return census }
    } catch {
      throw SearchSpaceError([error as! ElaborationError], in: path)
    }
    throw SearchSpaceError(
      .infeasible, name, "'\(name)' has no network that was found: every one ends in nothing")
  }

  /// Fails where a constraint lies wholly outside what the networks of the space cost.
  private func check(
    _ constraint: Constraint, on census: any Census
  ) throws(SearchSpaceError) {
    let metric = constraint.metric
    let range = census.range(of: metric)
    let (least, most) = (range.lowerBound, range.upperBound)
    func fail(_ bound: Constraint, _ found: String) -> SearchSpaceError {
      .init(
        .infeasible, name, "no network of '\(name)' has \(bound): \(found)",
        hint: "loosen the constraint, or choose another search space")
    }
    let (smallest, largest) = (
      "the smallest has \(metric.words(for: least))", "the largest has \(metric.words(for: most))"
    )
    if let maximum = constraint.maximum, maximum < least {
      throw fail(Constraint(metric, maximum: maximum), "\(smallest), \(largest)")
    }
    if let minimum = constraint.minimum, minimum > most {
      throw fail(Constraint(metric, minimum: minimum), "\(largest), \(smallest)")
    }
  }
}
