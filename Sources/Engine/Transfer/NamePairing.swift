/// Which names of weights belong to which names of elsewhere.
///
/// Names are the same letter by letter; else but for `.`, `_` and `/`; else one ends with the other, as
/// `model.stem.weight` with `stem.weight`. Who is like several, or like one that another is like, too,
/// has no partner.
struct NamePairing {
  /// By the position of a wanted name, that of its partner.
  private(set) var pairs: [Int: Int] = [:]
  private var taken: Set<Int> = []

  /// - Parameters:
  ///   - wanted: Names of one kind of each that is wanted: it may have several, or none.
  ///   - names: Of elsewhere.
  init(_ wanted: [[String]], among names: [String]) {
    pairEqual(wanted, names)
    let (keys, others) = (wanted.map { $0.map(Self.key) }, names.map(Self.key))
    pairEqual(keys, others)
    pairEndings(keys, others)
  }

  private mutating func pairEqual(_ wanted: [[String]], _ names: [String]) {
    let positions = positions(of: names) { [$0] }
    pair(wanted) { positions[$0] ?? [] }
  }

  private mutating func pairEndings(_ wanted: [[String]], _ names: [String]) {
    let whole = positions(of: names) { [$0] }
    let ending = positions(of: names, by: Self.endings)
    pair(wanted) { name in
      Self.endings(of: name).flatMap { whole[$0] ?? [] } + (ending[name] ?? [])
    }
  }

  /// Positions of names that are still free, by what each is found by.
  private func positions(
    of names: [String], by keys: (String) -> [String]
  ) -> [String: [Int]] {
    var positions: [String: [Int]] = [:]
    for (index, name) in names.enumerated() where !taken.contains(index) {
      for key in keys(name) { positions[key, default: []].append(index) }
    }
    return positions
  }

  private mutating func pair(_ wanted: [[String]], _ partners: (String) -> [Int]) {
    var found: [(own: Int, other: Int)] = []
    for (index, names) in wanted.enumerated() where pairs[index] == nil {
      found += Set(names.flatMap(partners)).map { (index, $0) }
    }
    let ownCounts = Dictionary(grouping: found, by: \.own).mapValues(\.count)
    let otherCounts = Dictionary(grouping: found, by: \.other).mapValues(\.count)
    for pair in found where ownCounts[pair.own] == 1 && otherCounts[pair.other] == 1 {
      pairs[pair.own] = pair.other
      taken.insert(pair.other)
    }
  }

  /// What a name ends with, from one dot or another on; not all of it.
  private static func endings(of name: String) -> [String] {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.indices.dropFirst().map { parts[$0...].joined(separator: ".") }
  }

  private static func key(_ name: String) -> String {
    name.replacing("_", with: ".").replacing("/", with: ".")
  }
}
