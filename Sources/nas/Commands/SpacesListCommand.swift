import ArgumentParser
import NASConsole
import NASGenomes
import NASReports
import NASText

/// `nas spaces list`: every search space there is.
struct SpacesListCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show every search space that a search may be given by name.")

  @Flag(help: "Print an array of spaces, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    let rows = SearchSpaceCatalogue.standard.entries().map(Row.init)
    if json {
      try outputs.results.print(JSONValue.array(rows.map(\.json)).text)
      return
    }
    let (width, style) = (outputs.results.width, outputs.results.style)
    for line in table(of: rows).lines(width: width, style: style) {
      try outputs.results.print(line)
    }
  }

  private func table(of rows: [Row]) -> Table {
    var table = Table(columns: [
      .init("space", importance: 3),
      .init("networks", .right, importance: 2),
      .init("MACs", importance: 2),
      .init("input", importance: 1),
      .init("description", importance: 1, shortestWidth: 24),
    ])
    for row in rows { table.append(row.cells) }
    return table
  }
}

extension SpacesListCommand {
  /// A space, or what is wrong with its file.
  private struct Row {
    let entry: SearchSpaceCatalogue.Entry
    let view: Result<SpaceView, any Error>

    init(_ entry: SearchSpaceCatalogue.Entry) {
      self.entry = entry
      view = Result { try SpaceView(SearchSpaceCatalogue.standard.load(entry.path)) }
    }

    var cells: [String] {
      switch view {
      case .success(let view):
        [
          entry.name, SpaceText.number(view.space.count), SpaceText.macs(of: view.space),
          "\(view.space.input)", entry.description,
        ]
      case .failure:
        [entry.name, "", "invalid", "", "nas spaces check \(entry.path.shellQuoted)"]
      }
    }

    var json: JSONValue {
      let head: [JSONValue.Member] = [
        .init("name", .string(entry.name)), .init("path", .string(entry.path)),
      ]
      switch view {
      case .success(let view): return .object(head + view.members)
      case .failure(let error): return .object(head + [.init("error", .string("\(error)"))])
      }
    }
  }
}
