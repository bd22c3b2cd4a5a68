import NASDatasets
import NASEngine
import Foundation
import NASGenomes
import NASRecords
import NASSearch
import Testing

/// A checkpoint whose seal is right and whose content is not: an error, and no trap.
@Suite struct CheckpointCheckTests {
  /// The message with which `record` is refused; nil when it is taken.
  private func refusal(_ record: RunRecord) throws -> String? {
    let data = try TinyData.shared.get()
    let folder = try RunFolder.create(at: data.folder())
    do {
      _ = try SearchRun(resuming: record, in: folder, threads: 1)
      return nil
    } catch let error as EngineError {
      #expect(error.code == .mismatch)
      return error.description
    } catch let error as DatasetError {
      return error.description
    }
  }

  @Test func aGoodOneIsTaken() throws {
    #expect(try refusal(TinyRun.state.record()) == nil)
  }

  @Test(arguments: [
    ("population", "1", "population 1"), ("patience", "0", "patience 0"),
    ("epochs", "-1", "epochs -1"), ("momentum", "1.5", "momentum '1.5'"),
    ("shardImages", "0", "batch 64"), ("racingConfidence", "1", "racing confidence 1.0"),
    ("cropPadding", "-1", "crop '-1'"), ("batch", "640", "600 training images"),
  ])
  func aConfigurationIsCheckedAsANewOne(member: String, value: String, words: String) throws {
    var record = try TinyRun.state.record()
    let changed = record.configuration.replacing(
      try Regex("\"\(member)\" : [0-9.]+"), with: "\"\(member)\" : \(value)")
    #expect(changed != record.configuration)
    record.configuration = changed
    let message = try #require(try refusal(record))
    #expect(message.hasPrefix("the run's configuration: "))
    #expect(message.contains(words), "\(message)")
  }

  /// Of what is only shown, too.
  @Test func genomesAreOfTheSpace() throws {
    var record = try TinyRun.state.record()
    record.timings.networks = RecordTable([
      .init("genome", .strings(["9-9"])), .init("nanoseconds", .integers([5])),
      .init("batched_nanoseconds", .integers([5])),
    ])
    let error = #expect(throws: SearchSpaceError.self) { try RunState(record) }
    #expect(error?.description.contains("genome '9-9' is not one of 'tiny'") == true)
  }

  @Test func thereAreClasses() throws {
    var record = try TinyRun.state.record()
    record.data.classNames = []
    #expect(try refusal(record) == "the run's record of its data makes no sense")
  }

  @Test(arguments: ["\"accuracy\"", "\"macs\", \"accuracy\""])
  func objectivesAreAccuracyAndCosts(names: String) throws {
    var record = try TinyRun.state.record()
    record.configuration = record.configuration.replacing(
      "{\n", with: "{\n\"objectiveNames\": [\(names)],\n", maxReplacements: 1)
    #expect(try refusal(record)?.hasPrefix("the run's configuration: ") == true)
  }

  @Test func splitsAreDisjointAndInsideTheDataSet() throws {
    let good = try TinyRun.state.record()
    let count = Int32(6_120)
    let faults: [(RunRecord.Splits, String)] = [
      (
        .init(
          train: good.splits.train, validation: good.splits.validation + [good.splits.train[0]],
          holdout: good.splits.holdout), "in validation and in train"
      ),
      (
        .init(
          train: good.splits.train, validation: good.splits.validation,
          holdout: good.splits.holdout + [count]), "image \(count) in holdout"
      ),
    ]
    for (splits, words) in faults {
      var record = good
      record.splits = splits
      let message = try #require(try refusal(record))
      #expect(message.contains(words), "\(message)")
    }
  }

  @Test(arguments: [("correct", Int64(1_021)), ("correct", -1), ("images_scored", 0), ("id", 7)])
  func anImpossibleTrialIsNamed(column: String, value: Int64) throws {
    var record = try TinyRun.state.record()
    let status = try record.trials.strings("status")
    let row = try #require(status.firstIndex(of: "complete"))
    record.trials = RecordTable(
      record.trials.columns.map { old in
        guard old.name == column, case .integers(var values) = old.values else { return old }
        values[row] = value
        return .init(old.name, .integers(values))
      })
    let message = try #require(try refusal(record))
    #expect(message.contains("of the run makes no sense"), "\(message)")
  }

  @Test func otherTestFilesThanTheRunsAreRefusedBeforeARetraining() throws {
    let data = try TinyData()
    let tiny = try TinyRun(on: data) { $0.finals.trainings = 0 }
    let state = try tiny.finish()
    #expect(state.data.testDigest?.description.count == "sha256:".count + 64)
    let pick = try state.pick("best")
    _ = try state.evaluate(pick, threads: 1)
    try data.write(test: 303)
    // The training images are the same.
    _ = try state.loadData()
    for work in [
      { _ = try state.evaluate(pick, threads: 1) },
      {
        _ = try Retraining(
          state, trial: pick, configuration: RetrainingConfiguration(for: state.data.shape),
          threads: 1)
      },
    ] as [() throws -> Void] {
      let error = #expect(throws: EngineError.self) { try work() }
      #expect(error?.code == .mismatch)
      #expect(error?.description.contains("not the test files of this run") == true)
    }
    // A run of an older program knows nothing of them.
    var record = try state.record()
    record.data.testDigest = ""
    #expect(try RunState(record).data.testDigest == nil)
    #expect(try RunState(record).evaluate(pick, threads: 1).results.count == 2)
  }
}
