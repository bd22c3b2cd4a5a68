import ArgumentParser
import NASConsole

/// A command that works: it prints to the outputs that the user asked for, and ends the program by
/// the house's rules when something goes wrong.
protocol Command: ParsableCommand {
  var display: DisplayOptions { get }

  /// Does the work. What it throws is told as `error:` and `hint:`, and decides the exit status.
  func run(_ outputs: Outputs) throws
}

extension Command {
  func run() {
    let outputs = display.outputs
    do {
      try run(outputs)
    } catch {
      for diagnostic in Diagnostic.all(of: error) { outputs.tell(diagnostic) }
      ExitStatus(error).exit()
    }
  }
}

/// Where a command prints.
struct Outputs: Sendable {
  /// Standard output: what was asked for.
  let results: Terminal
  /// Standard error: the plan, progress, warnings and errors.
  let messages: Terminal

  /// Says what went wrong. Whoever cannot be told, cannot be told that either.
  func tell(_ diagnostic: Diagnostic) {
    try? messages.print(diagnostic.text(style: messages.style))
  }

  /// Works, while a person is told what on; nothing of it stays.
  ///
  /// - Parameter isLong: Whether it may take minutes: then a file is told too, where it stays.
  func whileShowing<Value>(
    _ text: String, isLong: Bool = false, _ work: () throws -> Value
  ) throws -> Value {
    guard messages.isInteractive else {
      if isLong { try messages.print(text) }
      return try work()
    }
    try messages.write(messages.style.dim(text))
    defer { try? messages.write("\r\u{1B}[K") }
    return try work()
  }
}
