import NASGenomes
import NASRecords

extension TrustStudy {
  func record() throws -> RunRecord.Trust {
    let names = TrustSignal.names
    return .init(
      configuration: try RunState.json(configuration),
      networks: RecordTable(
        [
          .init("genome", .strings(subjects.map(\.genome.description))),
          .init("pick", .integers(subjects.map { Int64($0.pick ?? -1) })),
        ]
          + names.map { name in
            .init(name, .numbers(subjects.map { $0.signals[name] ?? .nan }))
          }))
  }

  /// Nil where the ranking was not checked.
  init?(_ record: RunRecord.Trust) throws {
    guard !record.configuration.isEmpty else { return nil }
    let table = record.networks
    let (genomes, picks) = (try table.strings("genome"), try table.integers("pick"))
    // What a program of its time did not know of, it has no column for.
    let there = Set(table.columns.map(\.name))
    let columns = try TrustSignal.names.filter(there.contains).map { ($0, try table.numbers($0)) }
    configuration = try RunState.value(of: record.configuration, in: "trust")
    subjects = try genomes.indices.map { row in
      guard let genome = Genome(genomes[row]) else {
        throw EngineError(.mismatch, "genome '\(genomes[row])' of the run's check makes no sense")
      }
      let known = columns.filter { $0.1[row].isFinite }.map { ($0.0, $0.1[row]) }
      return TrustSubject(
        genome: genome, pick: picks[row] < 0 ? nil : Int(picks[row]),
        signals: Dictionary(uniqueKeysWithValues: known))
    }
  }
}
