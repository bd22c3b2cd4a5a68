import Foundation
import NASRecords
import NASTestSupport
import Testing

/// Runs on file systems that lack something, or fail.
@Suite struct FileSystemTests {
  @Test func withoutLinksLocksAndSynchronisationARunIsMadeAllTheSame() throws {
    let workplace = try Workplace()
    let faulty = try faultyProgram(in: workplace, "link=\(EPERM),flock=\(ENOLCK),fsync=\(EINVAL)")
    let search = try faulty.run(Workplace.search + ["run"])
    #expect(search.status == 0, "\(search.messages)")
    let warnings = search.messages.split(separator: "\n").filter { $0.hasPrefix("warning:") }
    #expect(warnings.count == 3)
    for word in ["hard links", "locks", "force files to the disk"] {
      #expect(warnings.contains { $0.contains(word) }, "nothing of \(word): \(warnings)")
    }
    #expect(workplace.exists("run/run.previous.h5"))

    let reference = try workplace.program.run(Workplace.search + ["reference"])
    #expect(!reference.messages.contains("warning:"))
    let differences = try workplace.record("run").differences(from: workplace.record("reference"))
    #expect(differences == [])
    let export = try faulty.run(
      "export", "run", "--pick", "best", "--format", "json", "--output", "model")
    #expect(export.status == 0, "\(export.messages)")
  }

  @Test func interruptedCallsAreMadeAgain() throws {
    let workplace = try Workplace()
    let faulty = try faultyProgram(in: workplace, "eintr=1")
    #expect(try faulty.run(Workplace.search + ["run"]).status == 0)
    #expect(try faulty.run("inspect", "run").status == 0)
    #expect(try workplace.program.run(Workplace.search + ["reference"]).status == 0)
    let differences = try workplace.record("run").differences(from: workplace.record("reference"))
    #expect(differences == [])
  }

  @Test func aCheckpointThatCannotBeReadGivesWayToTheOneBeforeIt() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let end = try workplace.record("run")
    let faulty = try faultyProgram(in: workplace, "read=\(EIO)")
    let inspect = try faulty.run("inspect", "run")
    #expect(inspect.status == 65)
    #expect(inspect.messages.contains("cannot be read: Input/output error"))
    #expect(inspect.messages.contains("`nas resume run` goes on from run.previous.h5"))

    let resume = try faulty.run("resume", "run")
    #expect(resume.status == 0, "\(resume.messages)")
    #expect(resume.messages.contains("going on from the checkpoint before it"))
    #expect(workplace.exists("run/run.damaged.h5"))
    #expect(try workplace.record("run").differences(from: end) == [])
  }

  @Test func aPictureGoesWhereDevicesAndLinksLead() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let piped = try workplace.program.runShell(
      "nas inspect run --csv --svg /dev/stderr 2>&1 >/dev/null | grep -c '<svg'")
    #expect(piped.output == "1\n", "\(piped.messages)")

    try workplace.write("", to: "pictures/front.svg")
    let link = "\(workplace.path)/link.svg"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "pictures/front.svg")
    #expect(try workplace.program.run("inspect", "run", "--svg", "link.svg").status == 0)
    #expect(try workplace.read("pictures/front.svg").contains("<svg"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "pictures/front.svg")
  }

  /// The program on a file system where calls fail.
  private func faultyProgram(in workplace: Workplace, _ faults: String) throws -> ProgramRunner {
    let source = URL(filePath: #filePath).deletingLastPathComponent().path + "/Faults/faults.c"
    let library = "\(workplace.path)/faults.so"
    let compiled = try ProgramRunner(in: workplace.path).runShell(
      "cc -shared -fPIC -O1 -o '\(library)' '\(source)' -ldl")
    try #require(compiled.status == 0, "\(compiled.messages)")
    return ProgramRunner(
      in: workplace.path,
      environment: workplace.program.environment.merging(
        ["LD_PRELOAD": library, "NAS_FAULTS": faults]) { $1 })
  }
}
