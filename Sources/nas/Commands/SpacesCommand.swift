import ArgumentParser

/// `nas spaces`: what there is to search in.
struct SpacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spaces",
    abstract: "List, show and check search spaces.",
    subcommands: [SpacesListCommand.self, SpacesShowCommand.self, SpacesCheckCommand.self],
    defaultSubcommand: SpacesListCommand.self)
}
