import Foundation
import NASTestSupport
import Testing

/// A run in another place than it was made in, its data elsewhere or nowhere.
@Suite struct MovedRunTests {
  /// Moves run and data away, and returns a program that knows of neither.
  private func move(_ workplace: Workplace) throws -> ProgramRunner {
    let files = FileManager.default
    try files.createDirectory(
      atPath: "\(workplace.path)/elsewhere", withIntermediateDirectories: true)
    for name in ["run", "data"] {
      try files.moveItem(
        atPath: "\(workplace.path)/\(name)", toPath: "\(workplace.path)/elsewhere/\(name)")
    }
    return ProgramRunner(in: workplace.path + "/elsewhere")
  }

  @Test func itsFrontIsThereWithoutItsDataAndEverythingWithThem() throws {
    let workplace = try Workplace()
    let search = Workplace.search.filter { $0 != "--trainings" && $0 != "0" }
    let made = try workplace.program.run(
      search.dropLast() + ["--trainings", "8", "--final-epochs", "1", "--output", "run"])
    try #require(made.status == 0, "\(made.messages)")
    let moved = try move(workplace)
    #expect(try moved.run("inspect", "run").status == 0)
    let export = try moved.run(
      "export", "run", "--pick", "best", "--format", "pytorch", "--output", "model")
    #expect(export.status == 0, "\(export.messages)")

    let lost = try moved.run("evaluate", "run", "--pick", "best")
    #expect(lost.status == 65)
    #expect(lost.messages.contains("were looked for in"))
    #expect(lost.messages.contains("hint: name their folder with --data"))
    let data = "data/fashion-mnist"
    for command in [["evaluate"], ["retrain", "--epochs", "1"]] {
      let found = try moved.run(command + ["run", "--pick", "best", "--data", data])
      #expect(found.status == 0, "\(found.messages)")
    }
    let resume = try moved.run("resume", "run", "--data", data)
    #expect(resume.status == 0, "\(resume.messages)")
    #expect(
      resume.messages.contains("nas retrain run --pick best --data data/fashion-mnist"),
      "\(resume.messages)")
    // By its name.
    let named = ProgramRunner(
      in: moved.folder, environment: ["NAS_DATA": "\(moved.folder)/data"])
    #expect(try named.run("evaluate", "run", "--pick", "best").status == 0)
  }

  @Test func aFrontOfInheritedWeightsIsExportedWithoutTheData() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let here = try workplace.program.run(
      "export", "run", "--pick", "knee", "--format", "json", "--output", "here")
    #expect(here.status == 0, "\(here.messages)")
    let moved = try move(workplace)
    let there = try moved.run(
      "export", "run", "--pick", "knee", "--format", "json", "--output", "there")
    #expect(there.status == 0, "\(there.messages)")
    #expect(
      try workplace.read("elsewhere/there/network.json") == workplace.read("here/network.json"))
  }

  @Test func otherDataAreRefused() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let moved = try move(workplace)
    let labels = URL(filePath: "\(moved.folder)/data/fashion-mnist/t10k-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    bytes[bytes.count - 1] = (bytes[bytes.count - 1] + 1) % 10
    try bytes.write(to: labels)
    let evaluate = try moved.run(
      "evaluate", "run", "--pick", "best", "--data", "data/fashion-mnist")
    #expect(evaluate.status == 65)
    #expect(evaluate.messages.contains("not the test files of this run: sha256:"))
  }
}
