/// A set of genes, as a row of a ``TaintTable``.
struct Taint {
  fileprivate var row: Int32
  static let none = Taint(row: 0)
}

/// Sets of genes that grow out of each other.
struct TaintTable {
  private enum Row {
    case none
    case gene(Int)
    /// What is not known here: what a block was given, by index.
    case given(Int)
    /// Of several genes: an index into the lists.
    case list(Int)
    case union(Taint, Taint)
  }

  private var rows: [Row] = [.none]
  private var lists: [[Int]] = []

  private mutating func append(_ row: Row) -> Taint {
    rows.append(row)
    return Taint(row: Int32(rows.count - 1))
  }

  mutating func gene(_ gene: Int) -> Taint { append(.gene(gene)) }

  mutating func given(_ index: Int) -> Taint { append(.given(index)) }

  mutating func genes(_ genes: [Int]) -> Taint {
    if genes.isEmpty { return .none }
    lists.append(genes)
    return append(.list(lists.count - 1))
  }

  mutating func union(_ first: Taint, _ second: Taint) -> Taint {
    if first.row == 0 || first.row == second.row { return second }
    if second.row == 0 { return first }
    return append(.union(first, second))
  }

  /// The genes of a set, and what was given among them; both in ascending order.
  func content(of taint: Taint) -> (genes: [Int], given: [Int]) {
    var seen = [Bool](repeating: false, count: rows.count)
    var genes: Set<Int> = []
    var given: Set<Int> = []
    var waiting = [taint]
    while let taint = waiting.popLast() {
      let row = Int(taint.row)
      guard !seen[row] else { continue }
      seen[row] = true
      switch rows[row] {
      case .none: break
      case .gene(let gene): genes.insert(gene)
      case .given(let index): given.insert(index)
      case .list(let index): genes.formUnion(lists[index])
      case .union(let first, let second):
        waiting.append(first)
        waiting.append(second)
      }
    }
    return (genes.sorted(), given.sorted())
  }
}
