import Foundation
import NASHdf5
import NASRecords
import Testing

@Suite struct RunFileTests {
  @Test func everyFieldComesBackBitForBit() throws {
    try withTemporaryFolder { folder in
      let record = sampleRecord()
      try RunFolder.create(at: folder).write(record)
      let back = try RunFile.read(inFolder: folder)
      #expect(back == record)
      // Equality is built on the file's own schema: spot checks that it forgets nothing.
      #expect(back.phase == record.phase)
      #expect(back.configuration == record.configuration)
      #expect(back.space == record.space)
      #expect(back.data == record.data)
      #expect(back.splits == record.splits)
      #expect(back.supernet == record.supernet)
      #expect(back.trials == record.trials)
      #expect(back.fronts == record.fronts)
      #expect(back.retrained == record.retrained)
      #expect(back.timings == record.timings)
    }
  }

  @Test func tensorsAndColumnsKeepTheirOrder() throws {
    let record = sampleRecord(tensorCount: 300)
    let back = try RunRecord(HDF5.tree(from: RunFile.encode(record)[1]))
    #expect(back.supernet.weights.map(\.name) == record.supernet.weights.map(\.name))
    #expect(back.trials.columns.map(\.name) == ["id", "genome", "accuracy", "reason"])
  }

  @Test func aRunThatHasOnlyBegunComesBack() throws {
    let record = RunRecord(
      phase: "", configuration: "", space: .init(name: "", text: ""),
      data: .init(
        name: "", location: "", digest: "", testDigest: "", classNames: [], shape: [], mean: [],
        deviation: []),
      splits: .init(train: [], validation: [], holdout: []))
    #expect(try RunRecord(HDF5.tree(from: RunFile.encode(record)[1])) == record)
  }

  @Test func aMillionWeightsComeBack() throws {
    var record = sampleRecord()
    let values = (0..<1_000_000).map {
      Float(bitPattern: UInt32(truncatingIfNeeded: $0 &* 2_654_435_761))
    }
    record.supernet.weights = [NamedTensor(name: "large", shape: [1000, 10, 100], values: values)]
    #expect(try RunRecord(HDF5.tree(from: RunFile.encode(record)[1])) == record)
  }

  @Test func equalRecordsGiveEqualBytes() throws {
    let first = try RunFile.encode(sampleRecord(tensorCount: 50))
    // Whatever the library left in memory must not reach the next file.
    _ = try RunFile.encode(sampleRecord(tensorCount: 5))
    #expect(try RunFile.encode(sampleRecord(tensorCount: 50)) == first)
  }

  @Test func oneChangedThingIsOneDifferenceThatNamesIt() throws {
    let record = sampleRecord()
    var other = record
    #expect(record.differences(from: other).isEmpty)
    other.timings.seconds["supernet"] = 99
    #expect(record.differences(from: other).isEmpty)
    #expect(record != other)

    other.phase = "done"
    #expect(record.differences(from: other) == ["@phase: supernet, done"])

    other = record
    other.data.classNames[1] = "trousers"
    other.fronts[2] = .init(trials: [0, 1, 3], hypervolume: 0.75)
    #expect(
      record.differences(from: other) == [
        "/data/classes: 1 of 2 values differ, first [1]: trouser, trousers",
        "/fronts/trials: 1 of 4 values differ, first [3]: 2, 3",
      ])

    other = record
    other.supernet.weights.removeLast()
    other.supernet.optimizer.swapAt(0, 1)
    other.trials = RecordTable([.init("id", .integers([1]))] + record.trials.columns.suffix(0))
    #expect(
      record.differences(from: other) == [
        "/supernet/weights/odd: only in the first",
        "/supernet/optimizer/: members in another order",
        "/trials/genome: only in the first", "/trials/accuracy: only in the first",
        "/trials/reason: only in the first",
      ])
  }

  @Test func zeroAndMinusZeroDifferAndNaNEqualsItself() {
    let tensor = { NamedTensor(name: "t", shape: [2], values: [$0, .nan]) }
    #expect(tensor(0) == tensor(0))
    #expect(tensor(0) != tensor(-0.0))
  }

  @Test func columnsAreFoundByNameAndType() throws {
    let trials = sampleRecord().trials
    #expect(try trials.integers("id") == [0, 1, 2])
    #expect(try trials.strings("genome") == ["0-1-2", "2-1-0", ""])
    #expect(
      recordError { try trials.numbers("macs") }?.description
        == "column 'macs' is not in the table; it has id, genome, accuracy, reason")
    #expect(
      recordError { try trials.numbers("id") }?.description
        == "column 'id' does not hold numbers")
  }
}
