import NASGenomes
import NASNetworks
import NASRecords

/// Between a table of latencies and the run file's columns.
extension LatencyTable {
  var record: RunRecord.Latency {
    .init(
      parts: RecordTable(
        [.init("part", .strings(parts.map(\.name)))] + parts.map(\.latency).columns),
      networks: MeasuredNetwork.table(networks))
  }

  /// - Throws: when a column is missing, or a time or genome makes no sense.
  init(_ record: RunRecord.Latency) throws {
    let names = try record.parts.strings("part")
    self.init(
      parts: zip(names, try [Latency](record.parts)).map { Part(name: $0, latency: $1) },
      networks: try MeasuredNetwork.list(record.networks))
  }
}

extension MeasuredNetwork {
  /// Nothing where there is none.
  static func table(_ networks: [MeasuredNetwork]) -> RecordTable {
    guard !networks.isEmpty else { return RecordTable() }
    return RecordTable(
      [.init("genome", .strings(networks.map(\.genome.description)))]
        + networks.map(\.latency).columns)
  }

  static func list(_ table: RecordTable) throws -> [MeasuredNetwork] {
    guard table.rowCount > 0 else { return [] }
    return try zip(table.strings("genome"), [Latency](table)).map { text, latency in
      guard let genome = Genome(text) else {
        throw EngineError(.mismatch, "the run's measured genome '\(text)' makes no sense")
      }
      return MeasuredNetwork(genome: genome, latency: latency)
    }
  }
}

extension [Latency] {
  fileprivate var columns: [RecordTable.Column] {
    [
      .init("nanoseconds", .integers(map { Int64($0.single) })),
      .init("batched_nanoseconds", .integers(map { Int64($0.batched) })),
    ]
  }

  fileprivate init(_ table: RecordTable) throws {
    self = try zip(table.integers("nanoseconds"), table.integers("batched_nanoseconds")).map {
      guard $0 > 0, $1 > 0, $0 < 1 << 40, $1 < 1 << 40 else {
        throw EngineError(.mismatch, "the run's latencies \($0) and \($1) ns make no sense")
      }
      return Latency(single: Int($0), batched: Int($1))
    }
  }
}
