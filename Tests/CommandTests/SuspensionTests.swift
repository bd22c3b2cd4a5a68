import Foundation
import NASRecords
import NASTestSupport
import Testing

/// Searches that are stopped, as by Ctrl-Z, and continued (`fg`).
///
/// By SIGSTOP: Ctrl-Z's SIGTSTP does the same, for nothing handles it, but the kernel discards it where
/// no shell is there to continue what it stops.
@Suite struct SuspensionTests {
  @Test func aSuspendedSearchGoesOnToTheSameBits() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.longSearch + ["reference"]).status == 0)
    let search = try workplace.program.start(Workplace.longSearch + ["run"])
    for moment in ["epoch 2/6", "generation 1/30"] {
      #expect(search.waitFor(moment))
      #expect(search.suspend { usleep(100_000) })
    }
    #expect(try search.finish().status == 0)
    let differences = try workplace.record("run").differences(
      from: workplace.record("reference"))
    #expect(differences == [])
  }

  /// A budget decides what will be done, before it is begun; no clock cuts that short.
  @Test func timeSuspendedIsNotTakenFromABudget() throws {
    let workplace = try Workplace()
    let search = try workplace.program.start([
      "search", "--seed", "3", "--budget", "2s", "--trainings", "0", "--output", "run",
    ])
    #expect(search.waitFor("epoch 2/"))
    #expect(search.suspend { usleep(3_000_000) })
    let result = try search.finish()
    #expect(result.status == 0, "\(result.messages)")
    let planned = try #require(result.messages.firstMatch(of: /([0-9,]+) epochs of/)?.1)
    let record = try workplace.record("run")
    #expect("\(record.supernet.curve.rowCount)" == planned.replacing(",", with: ""))
    #expect(record.phase == "done")
  }

  /// Whatever a shell has written meanwhile, and however wide the window is by then.
  @Test func theBarIsDrawnAnewAfterASuspension() throws {
    let workplace = try Workplace()
    let environment = workplace.program.environment.merging(["TERM": "xterm", "NO_COLOR": "1"]) {
      $1
    }
    let terminal = try PseudoTerminal(columns: 80)
    let search = try ProgramRunner(in: workplace.path, environment: environment).start(
      Workplace.search + ["run"], on: terminal)
    #expect(search.waitFor("epoch 1/6"))
    var before = ""
    let wasSuspended = search.suspend {
      search.readWhatIsThere()
      before = search.messages
      terminal.resize(columns: 40)
    }
    #expect(wasSuspended)
    let result = try search.finish()
    #expect(result.status == 0)
    #expect(before.hasSuffix("\u{1B}[K"))
    let after = String(result.messages.utf8.dropFirst(before.utf8.count))!
    #expect(after.hasPrefix("\rsupernet  epoch "))
    let bars = after.split(separator: "\r").filter { $0.hasPrefix("supernet  epoch ") }
    #expect(!bars.isEmpty)
    #expect(bars.allSatisfy { $0.replacing("\u{1B}[K", with: "").count < 40 })
  }
}
