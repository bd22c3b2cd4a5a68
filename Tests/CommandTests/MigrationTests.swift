import Foundation
import NASRecords
import NASTestSupport
import Testing

/// Runs that older programs wrote are as good as new ones: `Golden/README.md` says how they came about.
@Suite struct MigrationTests {
  /// A finished run, with the network that it retrained and that network's accuracy in per cent.
  struct FinishedRun: CustomTestStringConvertible {
    let version: Int
    let pick: String
    let accuracy: Double
    /// Commands that are known to have worked on it.
    let commands: [String]

    var testDescription: String { "version \(version)" }
  }

  static let finishedRuns = [
    FinishedRun(version: 2, pick: "55", accuracy: 46, commands: ["search"]),
    FinishedRun(
      version: 3, pick: "52", accuracy: 35, commands: ["search", "trust", "retrain", "retrain"]),
    FinishedRun(
      version: 4, pick: "54", accuracy: 35, commands: ["search", "trust", "retrain", "retrain"]),
    FinishedRun(
      version: 5, pick: "51", accuracy: 45, commands: ["search", "trust", "retrain", "retrain"]),
  ]

  @Test(arguments: finishedRuns) func aFinishedRunCanBeUsed(run: FinishedRun) throws {
    let workplace = try Workplace()
    try put("version\(run.version)-done", into: workplace)
    let trained = try workplace.record("run").standalone
    let inspect = try workplace.program.run("inspect", "run", "--all")
    #expect(inspect.status == 0, "\(inspect.messages)")
    #expect(inspect.output.contains("nas 0.1.0"))
    #expect(inspect.output.contains("finished"))

    // Other weights than these would have another accuracy. Kernels that round otherwise may see
    // an image or two of the hundred in another way.
    let evaluate = try workplace.program.run("evaluate", "run", "--pick", run.pick)
    let accuracy = evaluate.output.firstMatch(of: /retrained +test +([0-9.]+) %/)?.1
    #expect(abs(try #require(Double(accuracy ?? "")) - run.accuracy) <= 2, "\(evaluate.messages)")
    let retrain = try workplace.program.run("retrain", "run", "--pick", "best", "--epochs", "1")
    #expect(retrain.status == 0, "\(retrain.messages)")
    let trust = try workplace.program.run(
      "trust", "run", "--networks", "4", "--picks", "2", "--seeds", "1", "--epochs", "1")
    #expect(trust.status == 0, "\(trust.messages)")
    #expect(trained.rowCount > 0)
    let columns = try workplace.record("run").standalone.columns
    #expect(
      RecordTable(columns.filter { $0.name != "measured_as_trained" }) == trained,
      "what was trained is known")

    // Written again, it is of today's version, and remembers who wrote it first.
    let record = try workplace.record("run")
    let commands = try record.timings.processes.strings("command")
    #expect(commands == run.commands + ["retrain"])
    #expect(record.retrained.count == 2)
    let seal = try Data(contentsOf: URL(filePath: "\(workplace.path)/run/run.h5")).prefix(23)
    #expect(
      String(decoding: seal, as: UTF8.self) == "nas run file, format \(RunFile.formatVersion)\n")
  }

  /// A retraining that was stopped goes on from where it was.
  @Test(arguments: [3, 4, 5]) func anUnfinishedRetrainingGoesOn(version: Int) throws {
    let workplace = try Workplace()
    try put("version\(version)-done", into: workplace)
    let epochs = try #require(try workplace.record("run").unfinished.first?.curve.rowCount)
    let resume = try workplace.program.start("resume", "run")
    #expect(resume.waitFor("epoch \(epochs + 1)/3000"))
    resume.send(signal: SIGTERM)
    #expect(try resume.finish().status == 143)
  }

  @Test(arguments: [(2, 40), (3, 85), (4, 40), (5, 40)]) func aSearchGoesOn(
    version: Int, epoch: Int
  ) throws {
    let workplace = try Workplace()
    try put("version\(version)-half", into: workplace)
    let before = try workplace.record("run")
    #expect(!before.supernet.average.isEmpty)
    let resume = try workplace.program.start("resume", "run")
    #expect(resume.waitFor("epoch \(epoch)/2000"))
    resume.send(signal: SIGTERM)
    #expect(try resume.finish().status == 143)
    let after = try workplace.record("run")
    #expect(after.supernet.curve.rowCount > before.supernet.curve.rowCount)
    // The epochs that were there are as they were.
    let (old, new) = (
      try before.supernet.curve.numbers("loss_labels"),
      try after.supernet.curve.numbers("loss_labels")
    )
    #expect(Array(new.prefix(old.count)) == old)
  }

  @Test func dataOfVersion2AreKnownAgain() throws {
    let workplace = try Workplace()
    try put("version2-done", into: workplace)
    let data = "\(workplace.path)/data/fashion-mnist/train-labels-idx1-ubyte"
    var bytes = try Data(contentsOf: URL(filePath: data))
    bytes[bytes.count - 1] = (bytes[bytes.count - 1] + 1) % 10
    try bytes.write(to: URL(filePath: data))
    let evaluate = try workplace.program.run(
      "evaluate", "run", "--pick", "best", "--data", "data/fashion-mnist")
    #expect(evaluate.status == 65)
    #expect(evaluate.messages.contains("fashion-mnist (other images)"))
  }

  private func put(_ name: String, into workplace: Workplace) throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent().path + "/Golden/\(name).h5"
    try FileManager.default.createDirectory(
      atPath: "\(workplace.path)/run", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: golden, toPath: "\(workplace.path)/run/run.h5")
  }
}
