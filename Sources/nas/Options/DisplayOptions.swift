public import ArgumentParser
public import NASConsole
import Foundation

/// How any command's output looks.
struct DisplayOptions: ParsableArguments {
  @Option(help: "Whether to colour what is printed; NO_COLOR is obeyed.")
  var color = ColorChoice.auto

  /// For those who could not be asked.
  static var automatic: DisplayOptions { .parseOrExit([]) }

  var outputs: Outputs {
    let environment = ProcessInfo.processInfo.environment
    func terminal(_ descriptor: Int32) -> Terminal {
      Terminal(descriptor: descriptor, color: color, environment: environment)
    }
    return Outputs(results: terminal(1), messages: terminal(2))
  }
}

extension ColorChoice: ExpressibleByArgument {}
