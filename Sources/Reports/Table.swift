public import NASConsole

/// A table of text in aligned columns, cut to the width there is.
///
/// Widths are counted in characters, each taken to fill one column of the terminal.
public struct Table: Sendable, Hashable {
  /// A column: its title, and what may happen to it where there is little room.
  public struct Column: Sendable, Hashable {
    public enum Alignment: Sendable, Hashable {
      /// Words.
      case left
      /// Numbers.
      case right
    }

    public let title: String
    public let alignment: Alignment
    /// Columns of lower importance are left out first; of equal ones, the last.
    public let importance: Int
    /// The width to which the column may be shortened, its texts ending in `…`, before any is
    /// left out; nothing where a part of a text would mislead, as of numbers.
    public let shortestWidth: Int?

    public init(
      _ title: String, _ alignment: Alignment = .left, importance: Int = 0,
      shortestWidth: Int? = nil
    ) {
      self.title = title
      self.alignment = alignment
      self.importance = importance
      self.shortestWidth = shortestWidth
    }
  }

  public let columns: [Column]
  public private(set) var rows: [Row] = []

  /// One line of cells.
  public struct Row: Sendable, Hashable {
    public let cells: [String]
    /// Set in bold.
    public let isEmphasized: Bool
  }

  public init(columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row, one cell per column.
  public mutating func append(_ cells: [String], isEmphasized: Bool = false) {
    precondition(
      cells.count == columns.count,
      "Table.append: \(cells.count) cells for \(columns.count) columns")
    rows.append(Row(cells: cells, isEmphasized: isEmphasized))
  }

  /// The lines: header, rule, rows; no spaces at their ends.
  public func lines(width: Int, style: TextStyle) -> [String] {
    let layout = layout(width: width)
    let header = layout.line(columns.map(\.title))
    let rule = layout.map { String(repeating: "─", count: $0.width) }.joined(separator: Self.gap)
    return [style.bold(header), style.dim(rule)]
      + rows.map { row in
        let line = layout.line(row.cells)
        return row.isEmphasized ? style.bold(line) : line
      }
  }
}
