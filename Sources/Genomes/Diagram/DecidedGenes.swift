/// The options of some genes, as a key that is quick to compare: most are a handful.
struct DecidedGenes: Sendable, Hashable {
  /// By ascending gene.
  private(set) var entries: [Entry] = []

  struct Entry: Sendable, Hashable {
    let gene: Int
    let option: Int
  }

  static let none = DecidedGenes()

  /// - Parameter gene: None of those decided.
  func with(_ gene: Int, _ option: Int) -> DecidedGenes {
    var decided = self
    let position = entries.firstIndex { $0.gene > gene } ?? entries.count
    decided.entries.insert(Entry(gene: gene, option: option), at: position)
    return decided
  }

  func filter(_ isKept: (Int) -> Bool) -> DecidedGenes {
    if entries.allSatisfy({ isKept($0.gene) }) { return self }
    var decided = self
    decided.entries.removeAll { !isKept($0.gene) }
    return decided
  }

  /// The option of every gene; -1 where it is not decided.
  func genes(count: Int) -> [Int] {
    var genes = [Int](repeating: -1, count: count)
    for entry in entries { genes[entry.gene] = entry.option }
    return genes
  }
}
