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
    let text = Nas.fullMessage(for: error)
    guard Nas.exitCode(for: error) != .success else {
      let isOverview = text == Nas.helpMessage()
      try? outputs.results.print(isOverview ? text + "\n\n" + Nas.examplesText : text)
      ExitStatus.success.exit()
    }
    let label = "Error: "
    let (message, rest) = text.hasPrefix(label) ? split(text.dropFirst(label.count)) : (text, "")
    try? outputs.messages.print(
      Diagnostic(.error, message).text(style: outputs.messages.style) + rest)
    ExitStatus.usage.exit()
  }

  /// The message, and the usage that follows it.
  private static func split(_ text: Substring) -> (message: String, rest: String) {
    let end = text.firstIndex(of: "\n") ?? text.endIndex
    return (String(text[..<end]), String(text[end...]))
  }
}
