import ArgumentParser
import NASConsole
import NASText

/// The commands that a command line names, one within the other.
struct CommandPath {
  /// `nas spaces show`; with the one that is run where none is named.
  private(set) var text = "nas"
  /// Where a command's name should follow and a word stands that is none; nil where it may be an
  /// argument.
  private(set) var mistake: Diagnostic?

  /// - Parameter arguments: Without the program; `help` may stand before the commands that it is about.
  init(_ arguments: ArraySlice<String>) {
    var command: any ParsableCommand.Type = Nas.self
    let words = arguments.drop { $0 == "help" }.prefix { !$0.hasPrefix("-") }
    for word in words {
      let inner = command.configuration.subcommands
      guard !inner.isEmpty else { break }
      guard let next = inner.first(where: { $0.configuration.commandName == word }) else {
        mistake = Self.mistake(word, in: text, command)
        break
      }
      text += " \(word)"
      command = next
    }
    if mistake == nil, let usual = command.configuration.defaultSubcommand {
      text += " \(usual.configuration.commandName ?? "")"
    }
  }

  private static func mistake(
    _ word: String, in path: String, _ command: any ParsableCommand.Type
  ) -> Diagnostic? {
    let inner = command.configuration.subcommands.map { $0.configuration }
    let names = inner.filter(\.shouldDisplay).compactMap(\.commandName)
    let hint = Spelling.hint(for: word, among: command == Nas.self ? names + ["help"] : names)
    // Where one is run that nobody named, the word may be its argument.
    guard hint != nil || command.configuration.defaultSubcommand == nil else { return nil }
    return Diagnostic(.error, "there is no command '\(path) \(word)'", hint: hint)
  }
}
