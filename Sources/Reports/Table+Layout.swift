extension Table {
  /// Between two columns.
  static let gap = "  "

  /// A column that is shown, and how wide.
  struct Slot {
    let index: Int
    let column: Column
    var width: Int

    func fit(_ text: String) -> String {
      let shown = text.count > width ? text.prefix(max(0, width - 1)) + "…" : text[...]
      let padding = String(repeating: " ", count: width - shown.count)
      return column.alignment == .left ? shown + padding : padding + shown
    }
  }

  /// Shortens what may be shortened, then leaves columns out, least important and rightmost first,
  /// until the table fits; the last column always stays.
  func layout(width: Int) -> [Slot] {
    var slots = columns.indices.map(fullWidthSlot)
    func excess() -> Int {
      slots.reduce(0) { $0 + $1.width } + Self.gap.count * (slots.count - 1) - width
    }
    while excess() > 0 {
      let flexible = slots.indices.filter { slots[$0].slack > 0 }
      if let widest = flexible.max(by: { slots[$0].slack < slots[$1].slack }) {
        slots[widest].width -= min(slots[widest].slack, excess())
      } else if slots.count > 1 {
        let least = slots.map(\.column.importance).min()
        slots.remove(at: slots.lastIndex { $0.column.importance == least }!)
        // There may be room again for what was shortened.
        slots = slots.map { fullWidthSlot($0.index) }
      } else {
        break
      }
    }
    return slots
  }

  private func fullWidthSlot(_ index: Int) -> Slot {
    let width = rows.reduce(columns[index].title.count) { max($0, $1.cells[index].count) }
    return Slot(index: index, column: columns[index], width: width)
  }
}

extension Table.Slot {
  /// By how much the column may still be shortened.
  fileprivate var slack: Int { column.shortestWidth.map { max(0, width - $0) } ?? 0 }
}

extension [Table.Slot] {
  /// One line of the table, from the cells of all columns.
  func line(_ cells: [String]) -> String {
    let line = map { $0.fit(cells[$0.index]) }.joined(separator: Table.gap)
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}
