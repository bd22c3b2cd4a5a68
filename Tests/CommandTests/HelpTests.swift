import Foundation
import NASEngine
import NASTestSupport
import Testing

/// What the program says of itself.
@Suite struct HelpTests {
  /// The words of every command that help shows, none for the program: as it lists them itself, so that
  /// a new one is not forgotten.
  static let commands = try! listedCommands()

  private static func listedCommands() throws -> [[String]] {
    let list = try ProgramRunner(in: NSTemporaryDirectory()).run("--experimental-dump-help").output
    return try JSONDecoder().decode(ProgramDescription.self, from: Data(list.utf8)).command.paths
  }

  @Test func everyCommandIsListed() {
    for command in [[], ["search"], ["spaces", "show"], ["table", "bench"]] {
      #expect(Self.commands.contains(command))
    }
    #expect(!Self.commands.contains(["selftest-export"]))
  }

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
    for setting in RecipeSetting.all {
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

/// What ArgumentParser tells of a program, as far as it is read here.
private struct ProgramDescription: Decodable {
  let command: Command

  struct Command: Decodable {
    let commandName: String
    let shouldDisplay: Bool
    let subcommands: [Command]?

    /// Its own words, which are none, and those of the commands in it.
    var paths: [[String]] {
      let shown = (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
      return [[]] + shown.flatMap { inner in inner.paths.map { [inner.commandName] + $0 } }
    }
  }
}
