import NASGenomes
import Foundation
public import NASSearch
import NASText

/// Networks that have been evaluated already: a search over them costs nothing but its own work, and
/// what is best is known.
public struct EvaluationTable: Sendable {
  /// The file's path.
  public let path: String
  public let space: TableSpace
  /// What a search is told of a genome; the first is the signal that it is judged by.
  public let objectives: [Objective]
  /// By row: one number of each objective.
  let values: [[Double]]
  /// By row: what is reported of a genome found, which the search does not see.
  public let reported: [Double]

  /// Which columns of a file mean what.
  public struct Columns: Sendable, Hashable {
    /// Genes as digits (`421211`) or with dashes (`4-2-12`); nil: the column `genome`, or `code`.
    public var genome: String?
    public var signal: String
    /// Whether less of the signal is better.
    public var isSignalMinimised: Bool
    /// Further objectives: less is better, on a logarithmic scale.
    public var costs: [String]
    /// Nil: the signal.
    public var report: String?

    public init(
      genome: String? = nil, signal: String, isSignalMinimised: Bool = false,
      costs: [String] = [], report: String? = nil
    ) {
      self.genome = genome
      self.signal = signal
      self.isSignalMinimised = isSignalMinimised
      self.costs = costs
      self.report = report
    }
  }

  /// Reads a CSV file, plain or gzip-compressed.
  ///
  /// - Throws: ``TableError`` that names the line or the column at fault, or `DatasetError` when the
  ///   file cannot be read.
  public init(contentsOf path: String, columns: Columns) throws {
    try self.init(CSVFile(path), columns)
  }

  init(_ file: CSVFile, _ columns: Columns) throws {
    let name = columns.genome ?? ["genome", "code"].first(where: file.columns.contains) ?? "genome"
    let genomes = try Self.genomes(of: file, column: name)
    let objectives =
      [Objective(columns.signal, columns.isSignalMinimised ? .minimise : .maximise)]
      + columns.costs.map { Objective($0, .minimise, scale: .logarithmic) }
    try Objective.check(objectives)
    let numbers = try objectives.map { objective in
      let numbers = try file.numbers(of: objective.name)
      // It has no logarithm.
      guard objective.scale == .logarithmic, let row = numbers.firstIndex(where: { $0 <= 0 }) else {
        return numbers
      }
      throw TableError(
        .malformed, file.path, line: file.records[row].line,
        found: "\(numbers[row]) for '\(objective.name)'", expected: "a cost above 0")
    }
    // Strategies think of costs as of MACs: whole numbers.
    let macs =
      numbers.count > 1 ? numbers[1].map { Int(min(max(1, ($0 * 1e6).rounded()), 1e18)) } : nil
    try self.init(
      path: file.path,
      space: TableSpace(
        genomes: genomes, macs: macs ?? [Int](repeating: 1, count: genomes.count),
        known: Dictionary(
          uniqueKeysWithValues: zip(objectives, numbers).dropFirst().map { ($0.name, $1) }),
        path: file.path),
      objectives: objectives, values: genomes.indices.map { row in numbers.map { $0[row] } },
      reported: file.numbers(of: columns.report ?? columns.signal))
  }

  /// - Parameters:
  ///   - values: By row, one number of each objective.
  ///   - reported: By row.
  public init(
    path: String, space: TableSpace, objectives: [Objective], values: [[Double]], reported: [Double]
  ) {
    precondition(
      values.count == space.genomes.count && reported.count == values.count
        && values.allSatisfy { $0.count == objectives.count },
      "EvaluationTable: \(values.count) rows of values for \(space.genomes.count) genomes")
    self.path = path
    self.space = space
    self.objectives = objectives
    self.values = values
    self.reported = reported
  }

  /// The complete trial that the table gives for a proposal.
  public func trial(_ id: Int, of proposal: Proposal) -> Trial {
    guard let row = space.row(of: proposal.genome) else {
      preconditionFailure("EvaluationTable: no genome '\(proposal.genome)' in \(path)")
    }
    return Trial(
      id: id, of: proposal, macs: space.macs[row], parameters: 0, outcome: .measured,
      measurements: zip(objectives, values[row]).map { Trial.Measurement($0, $1) })
  }

  /// The best that any search can find.
  public var exactFront: ParetoFront {
    ParetoFront(
      of: space.allowed.enumerated().map { id, row in
        trial(
          id,
          of: Proposal(genome: space.genomes[Int(row)], generation: 0, origin: .initial))
      }, by: objectives)
  }

  /// From where hypervolumes are measured unless told otherwise: the worst of the exact front in each
  /// objective, moved out by a tenth of the front's extent. Nothing that is worse than the whole front
  /// counts.
  public var referencePoint: ReferencePoint {
    let front = exactFront.trials.map { trial in objectives.map { trial.value(of: $0)! } }
    return ReferencePoint(
      objectives.enumerated().map { place, objective in
        let coordinates = front.map { objective.coordinate($0[place]) }
        let (best, worst) = (coordinates.min()!, coordinates.max()!)
        return objective.value(
          at: worst + 0.1 * (worst > best ? worst - best : max(abs(worst), 1e-9)))
      }, of: objectives)
  }
}

extension EvaluationTable {
  private static func genomes(of file: CSVFile, column: String) throws -> [Genome] {
    let place = try file.place(of: column)
    guard !file.records.isEmpty else {
      throw TableError(
        .malformed, file.path, found: "no line but the first", expected: "a line for each genome")
    }
    var genomes: [Genome] = []
    var lines: [Genome: Int] = [:]
    for record in file.records {
      func fail(_ expectation: String) -> TableError {
        TableError(
          .malformed, file.path, line: record.line,
          found: "'\(record.fields[place])' for '\(column)'", expected: expectation)
      }
      guard let genome = genome(record.fields[place]) else {
        throw fail("genes as digits or with dashes, such as 0210 or 0-2-10")
      }
      if let first = genomes.first, genome.genes.count != first.genes.count {
        throw fail("\(first.genes.count) genes, as in line \(file.records[0].line)")
      }
      if let line = lines.updateValue(record.line, forKey: genome) {
        throw fail("each genome once, not again after line \(line)")
      }
      genomes.append(genome)
    }
    return genomes
  }

  /// Digits, a gene each, or genes with dashes between them.
  private static func genome(_ text: String) -> Genome? {
    let parts =
      text.contains("-")
      ? text.split(separator: "-", omittingEmptySubsequences: false)
      : text.indices.map { text[$0...$0] }
    let genes = parts.compactMap { part in
      part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        ? Int(part) : nil
    }
    return !genes.isEmpty && genes.count == parts.count ? Genome(genes: genes) : nil
  }
}
