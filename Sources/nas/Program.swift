import ArgumentParser
import NASCompute
import NASConsole

/// Parses the command line and runs the command, which itself tells what goes wrong with its work.
@main
enum Program {
  static func main() {
    Terminal.ignoreBrokenPipes()
    do {
      try Kernels.check()
      var command = try Nas.parseAsRoot()
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// Help, the version, a completion script, or a command line that makes no sense.
  private static func end(with error: any Error) -> Never {
    let outputs = DisplayOptions.automatic.outputs
    let path = CommandPath(CommandLine.arguments.dropFirst())
    if path.mistake == nil, Nas.exitCode(for: error) == .success {
      let text = Nas.fullMessage(for: error)
      let isOverview = text == Nas.helpMessage()
      try? outputs.results.print(isOverview ? text + "\n\n" + Nas.examplesText : text)
      ExitStatus.success.exit()
    }
    if error is any HintedError {
      outputs.tell(Diagnostic(error))
    } else {
      outputs.tell(path.mistake ?? diagnostic(of: error))
      try? outputs.messages.print("see '\(path.text) --help'")
    }
    ExitStatus.usage.exit()
  }

  /// The message alone: the usage and the help that would follow it bury it.
  private static func diagnostic(of error: any Error) -> Diagnostic {
    let parts = Nas.message(for: error).split(separator: ValidationError.hintLabel, maxSplits: 1)
    return Diagnostic(
      .error, parts.first.map { String($0) } ?? "", hint: parts.dropFirst().first.map { String($0) }
    )
  }
}
