import NASDatasets
import Foundation
import NASGenomes
import NASRandomness
import NASSearch
import NASTables
import NASTestSupport
import Testing

/// A file that is removed with the test.
private final class TemporaryFile {
  let path: String

  init(_ text: String, name: String = "table.csv") throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: name).path
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
  }
}

private let small = """
  genome,"name, quoted",accuracy,flops
  0-0,"a ""b"" c",0.5,1.5
  0-1,"two
  lines",0.7,3
  1-0,x,0.6,2\r
  1-1,y,0.7,9

  """

@Suite struct EvaluationTableTests {
  @Test func columnsBecomeObjectivesAndReport() throws {
    let file = try TemporaryFile(small)
    let table = try EvaluationTable(
      contentsOf: file.path, columns: .init(signal: "accuracy", costs: ["flops"], report: "flops"))
    #expect(table.space.genomes.map(\.description) == ["0-0", "0-1", "1-0", "1-1"])
    #expect(table.space.macs == [1_500_000, 3_000_000, 2_000_000, 9_000_000])
    #expect(table.reported == [1.5, 3, 2, 9])
    #expect(table.objectives.map(\.direction) == [.maximise, .minimise])
    #expect(table.exactFront.trials.map(\.genome.description) == ["0-0", "1-0", "0-1"])
    #expect(table.space.knownValue(of: "flops", for: Genome(genes: [1, 0])) == 2)
    #expect(table.space.knownValue(of: "accuracy", for: Genome(genes: [1, 0])) == nil)
    // A tenth of the front's extent beyond its ends.
    #expect(abs(table.referencePoint.values[0] - 0.48) < 1e-12)
    #expect(abs(table.referencePoint.values[1] - 3 * pow(2, 0.1)) < 1e-9)
  }

  @Test func digitsAreGenesToo() throws {
    let file = try TemporaryFile("code,loss\n021,3\n120,2\n")
    let table = try EvaluationTable(
      contentsOf: file.path, columns: .init(signal: "loss", isSignalMinimised: true))
    #expect(table.space.genomes == [Genome(genes: [0, 2, 1]), Genome(genes: [1, 2, 0])])
    #expect(table.space.optionCounts == [2, 3, 2])
    #expect(table.exactFront.best?.genome == Genome(genes: [1, 2, 0]))
  }

  @Test func compressedFilesAreReadToo() throws {
    let file = try TemporaryFile(small)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", file.path]
    try process.run()
    process.waitUntilExit()
    let table = try EvaluationTable(
      contentsOf: file.path + ".gz", columns: .init(signal: "accuracy"))
    #expect(table.reported == [0.5, 0.7, 0.6, 0.7])
  }

  @Test(arguments: [
    ("genome,a\n0-0,1\n0-0-1,2\n", ":3: '0-0-1' for 'genome': expected 2 genes, as in line 2"),
    ("genome,a\n0-0,1\n0-x,2\n", ":3: '0-x' for 'genome': expected genes as digits or with dashes"),
    (
      "genome,a\n0-0,1\n\n0-0,2\n",
      ":4: '0-0' for 'genome': expected each genome once, not again after line 2"
    ),
    ("genome,a\n0-0,one\n", ":2: 'one' for 'a': expected a finite number"),
    ("genome,a\n0-0,nan\n", ":2: 'nan' for 'a': expected a finite number"),
    ("genome,a\n0-0,1,2\n", ":2: 3 fields: expected 2, as in line 1"),
    ("genome,a\n0-0,\"1\n", ":2: a quote that is not closed"),
    ("genome,b\n0-0,1\n", ":1: no column 'a': expected one of genome, b"),
    ("network,a\n0-0,1\n", ":1: no column 'genome': expected one of network, a"),
    ("genome,a\n", ": no line but the first: expected a line for each genome"),
    ("", ":1: no column names: expected a line that names columns"),
  ])
  func brokenTablesAreRefused(text: String, words: String) throws {
    let file = try TemporaryFile(text)
    let error = #expect(throws: TableError.self) {
      try EvaluationTable(contentsOf: file.path, columns: .init(signal: "a"))
    }
    #expect(error?.description.hasPrefix(file.path + words) == true, "\(error!)")
  }

  @Test func aCostHasALogarithm() throws {
    let file = try TemporaryFile("genome,a,b\n0-0,1,2\n0-1,1,0\n")
    let error = #expect(throws: TableError.self) {
      try EvaluationTable(contentsOf: file.path, columns: .init(signal: "a", costs: ["b"]))
    }
    #expect(error?.description == "\(file.path):3: 0.0 for 'b': expected a cost above 0")
  }

  @Test func aMissingFileIsNamed() {
    #expect(throws: DatasetError.self) {
      try EvaluationTable(contentsOf: "/nowhere.csv", columns: .init(signal: "a"))
    }
  }
}

@Suite struct TableSpaceTests {
  @Test func aTableIsAGenomeSpace() throws {
    let table = EvaluationTable.made(by: Objective.standard, maximumMACs: 2_000_000)
    try checkGenomeSpace(table.space, samples: 50) { table.space.macs(of: $0) <= 2_000_000 }
  }

  @Test func whatIsNotListedIsNeverMade() throws {
    let genomes = [[0, 0], [0, 1], [2, 1]].map { Genome(genes: $0) }
    let space = try TableSpace(genomes: genomes, macs: [1, 2, 3])
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    for _ in 0..<50 {
      #expect(genomes.contains(try space.sampleUniform(&stream)))
      #expect(genomes.contains(try space.mutate(genomes[1], probability: 0.5, &stream)))
    }
    #expect(space.neighbours(of: genomes[1]) == [genomes[0], genomes[2]])
    #expect(space.row(of: Genome(genes: [1, 1])) == nil)
    #expect(space.row(of: Genome(genes: [9, 0])) == nil)
    #expect(throws: TableError.self) {
      try TableSpace(genomes: genomes + genomes, macs: [1, 2, 3, 1, 2, 3])
    }
  }
}

@Suite struct TableSearchTests {
  private func search(_ counts: [Int]) throws -> TableSearch {
    try TableSearch(.synthetic, by: NSGAII.self, checkpoints: counts, populationSize: 10)
  }

  @Test func findingsAreThoseOfTheTrialsSoFar() throws {
    let findings = try search([50, 10, 25]).findings(seed: 3)
    #expect(findings.count == 3)
    #expect(findings[0].signal <= findings[1].signal && findings[1].signal <= findings[2].signal)
    #expect(findings[0].hypervolumeShare < findings[2].hypervolumeShare)
    #expect(findings.map(\.evaluations) == [10, 25, 50])
    for finding in findings { #expect(finding.reported == finding.signal) }
    #expect(try search([10]).findings(seed: 3)[0] == findings[0])
  }

  @Test func seedsMayRunTogether() throws {
    let search = try search([20, 40])
    #expect(try search.findings(seeds: 5..<9) == (5..<9).map { try search.findings(seed: $0) })
  }

  @Test func allOfATableIsTheExactFront() throws {
    let search = try TableSearch(
      .synthetic, by: RandomSearch.self, checkpoints: [4096], populationSize: 512)
    let finding = try search.findings(seed: 1)[0]
    #expect(abs(finding.hypervolumeShare - 1) < 1e-12)
    #expect(finding.signal == EvaluationTable.synthetic.reported.max())
  }

  @Test func summariesAreOfAllSeeds() throws {
    let findings = [1.0, 2, 6, 3].map {
      TableSearch.Finding(
        genome: Genome(genes: []), signal: $0, reported: $0, hypervolumeShare: $0, evaluations: 1)
    }
    let summary = FindingSummary(after: 7, findings)
    #expect(summary.mean == 3 && summary.median == 2.5 && summary.evaluations == 7)
    #expect(summary.totalEvaluations == 4)
    #expect(abs(summary.deviation - (14.0 / 3).squareRoot()) < 1e-12)
    #expect(summary.meanSignal == 3 && summary.meanHypervolumeShare == 3)
  }

  @Test func senselessNumbersAreRefused() {
    #expect(throws: TableError.self) { try search([0]) }
    #expect(throws: TableError.self) { try search([]) }
    #expect(throws: TableError.self) { try search([5000]) }
    #expect(throws: TableError.self) {
      try TableSearch(
        .synthetic, by: NSGAII.self, checkpoints: [10], populationSize: 4,
        reference: ReferencePoint([1, 1], of: Objective.standard))
    }
  }
}
