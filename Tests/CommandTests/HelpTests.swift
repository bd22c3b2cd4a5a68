import Foundation
import NASEngine
import NASTestSupport
import Testing

/// What the program says of itself.
@Suite struct HelpTests {
  static let commands = [
    [], ["search"], ["resume"], ["inspect"], ["trust"], ["export"], ["retrain"], ["tune"],
    ["evaluate"],
    ["spaces"], ["spaces", "list"], ["spaces", "show"], ["spaces", "check"], ["bench"], ["curves"],
    ["samplers"], ["table"], ["table", "search"], ["table", "bench"],
  ]

  @Test(arguments: commands)
  func helpIsAsWritten(command: [String]) throws {
    let result = try ProgramRunner(in: NSTemporaryDirectory()).run(command + ["--help"])
    #expect(result.status == 0)
    #expect(result.messages.isEmpty)
    let name = (["nas"] + command).joined(separator: "-")
    #expect(try result.output == Snapshot.text(named: name, updatedTo: result.output))
  }

  @Test(arguments: ["retrain", "tune"]) func everySettingIsAnOption(command: String) throws {
    let help = try ProgramRunner(in: NSTemporaryDirectory()).run(command, "--help").output
    for setting in RecipeSetting.all where setting.name != "flips" || command == "retrain" {
      #expect(help.contains("--\(setting.name)"), "\(setting.name)")
    }
  }

  @Test func helpEndsWithExamplesThatRun() throws {
    let workplace = try Workplace()
    let help = try workplace.program.run("help").output
    let examples = help.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.hasPrefix("nas ") }
    #expect(examples.count >= 7)
    #expect(help.hasSuffix(examples.last! + "\n"))
    for example in examples {
      let result = try workplace.program.runShell(example)
      #expect(result.status == 0, "\(example)\n\(result.messages)")
    }
  }

  @Test func versionIsOneLine() throws {
    let result = try ProgramRunner(in: NSTemporaryDirectory()).run("--version")
    #expect(result.status == 0)
    #expect(result.output.wholeMatch(of: /nas \d+\.\d+\.\d+\n/) != nil)
  }
}
