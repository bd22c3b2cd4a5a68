import ArgumentParser

/// `nas table`: searches of tables instead of trainings.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Search a table of networks that have been evaluated already.",
    subcommands: [TableSearchCommand.self, TableBenchCommand.self],
    defaultSubcommand: TableSearchCommand.self)
}
