import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import NASTestSupport
import Testing

/// Searches by latency. Their table is made up, but for one that is measured: what a clock says
/// cannot be expected.
@Suite struct LatencyTests {
  private let run: TinyRun
  private let space: BoundSearchSpace
  private let table: LatencyTable
  /// A bound that about half of the networks meet.
  private let most: Int

  init() throws {
    let data = try TinyData.shared.get()
    let file = try SpaceTexts.parse(TinyRun.space)
    let shape = Shape(channels: 1, height: TinyData.side, width: TinyData.side)
    let free = try file.bound(to: shape, classes: TinyData.classes)
    let names = Set(free.partCover.flatMap { free.parts(of: $0) })
    let table = LatencyTable(
      parts: names.map { name in
        let nanoseconds = name.utf8.reduce(1_000) { ($0 * 31 + Int($1)) % 9_973 + 1_000 }
        return .init(
          name: name, latency: Latency(single: nanoseconds, batched: nanoseconds / 3 + 7))
      },
      networks: [
        MeasuredNetwork(genome: free.largest, latency: Latency(single: 20_000, batched: 9_000)),
        MeasuredNetwork(genome: free.smallest, latency: Latency(single: 8_000, batched: 4_000)),
      ])
    space = try file.bound(to: shape, classes: TinyData.classes, latencies: table)
    let range = try #require(space.range(of: .latency))
    let most = (range.lowerBound + range.upperBound) / 2
    self.table = table
    self.most = most
    run = try TinyRun(on: data, constraints: [Constraint(.latency, maximum: most)]) {
      $0.objectives = [.accuracy, .latency, .macs]
      $0.finals = .tiny(trainings: 10, population: 5)
    }
  }

  private func begin(threads: Int) throws -> SearchRun {
    try run.begin(threads: threads, latencies: table)
  }

  private func finish(threads: Int) throws -> RunState {
    let search = try begin(threads: threads)
    try search.run(isInterrupted: { false }, tell: { _ in })
    return search.state
  }

  @Test func theBoundHoldsAndTheFrontIsTimedWholeInTheEnd() throws {
    let state = try finish(threads: 2)
    for trial in state.trials + state.shortTrainings + state.finalists.map(\.trial) {
      let latency = try #require(state.space.costs(of: trial.genome).latency)
      #expect(latency.single <= most)
      if trial.value(of: .accuracy) != nil {
        #expect(trial.value(of: .latency) == Double(latency.single) / 1e9)
        #expect(trial.value(of: .batchedLatency) == Double(latency.batched) / 1e9)
      }
    }
    #expect(state.front.objectives == [.accuracy, .latency, .macs])
    #expect(state.timings.networks.map(\.genome) == state.front.trials.map(\.genome))
    #expect(state.timings.networks.allSatisfy { $0.latency.single > 0 && $0.latency.batched > 0 })
    let fastest = try #require(state.front.trials.first)
    let time = try #require(state.space.costs(of: fastest.genome).latency)
    #expect(
      try state.pick("best", constraints: [Constraint(.latency, maximum: time.single)]) == fastest)
    let error = #expect(throws: EngineError.self) {
      try state.pick("best", constraints: [Constraint(.latency, maximum: 1)])
    }
    #expect(error?.description == "no finalist has at most 1ns of latency")
  }

  @Test func oneTableGivesTheSameBitsAndIsReadBack() throws {
    let one = try finish(threads: 1).record()
    #expect(try finish(threads: 2).record().differences(from: one) == [])
    let state = try RunState(one)
    #expect(state.space.latencies == table)
    #expect(try state.record() == one)
    #expect(try one.trials.numbers("latency").allSatisfy { $0 <= Double(most) / 1e9 })
  }

  @Test(arguments: [10, 25, 90]) func aResumedSearchGoesByTheRecordedTable(poll: Int) throws {
    let expected = try finish(threads: 2).record()
    let resumed = try TinyRun.finish(begin(threads: 2), stoppedAtPoll: poll)
    #expect(try resumed.record().differences(from: expected) == [])
  }

  @Test func withoutATableNothingIsKnownOfLatencies() throws {
    let error = #expect(throws: EngineError.self) { try run.begin() }
    #expect(error?.description.contains("needs a table of latencies") == true)
    var record = try begin(threads: 1).state.record()
    record.latency = nil
    #expect(throws: SearchSpaceError.self) { try RunState(record) }
    let pick = #expect(throws: EngineError.self) {
      try TinyRun.state.pick("best", constraints: [Constraint(.latency, maximum: 1_000_000)])
    }
    #expect(pick?.description.contains("it measured no latencies") == true)
  }

  @Test func aTableThatMakesNoSenseIsRefused() throws {
    let whole = try begin(threads: 1).state.record()
    let latency = try #require(whole.latency)
    for (name, values) in [
      ("nanoseconds", RecordTable.Values.integers(table.parts.map { _ in 0 })),
      ("part", .strings(table.parts.map { "\($0.name)?" })),
    ] {
      var record = whole
      record.latency?.parts = RecordTable(
        latency.parts.columns.map { .init($0.name, $0.name == name ? values : $0.values) })
      #expect(throws: (any Error).self) { try RunState(record) }
    }
  }

  @Test func agreementIsThatOfSumsWithWholes() throws {
    let agreement = try #require(LatencyAgreement(in: space))
    let sums = [space.largest, space.smallest].map { space.costs(of: $0).latency!.single }
    let errors = zip(sums, [20_000, 8_000]).map { abs(Double($0) / Double($1) - 1) }
    #expect(agreement.networks == 2 && agreement.parts == table.parts.count)
    #expect(agreement.single.medianError == errors.max())
    #expect(LatencyAgreement(in: try TinyRun.state.space) == nil)
  }

  @Test(arguments: Precision.allCases)
  func everyPartIsMeasured(precision: Precision) throws {
    let measured = try LatencyTable.measured(
      of: space, precision: precision, isInterrupted: { false })
    #expect(measured.parts.map(\.name) == table.parts.map(\.name))
    #expect(measured.parts.allSatisfy { $0.latency.single > 0 && $0.latency.batched > 0 })
    #expect(measured.networks.count == 30)
    #expect(throws: Interruption.self) {
      try LatencyTable.measured(of: space, precision: precision, isInterrupted: { true })
    }
  }
}
