/// Finds what a person probably meant.
package enum Spelling {
  /// Those of `candidates` that a slip or two in `word` could have meant, the likeliest first.
  package static func near(_ word: String, among candidates: [String]) -> [String] {
    let tolerance = max(1, word.count / 3)
    return candidates.enumerated()
      .map { (distance: distance(word, $0.element), index: $0.offset) }
      .filter { $0.distance <= tolerance }
      .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
      .map { candidates[$0.index] }
  }

  /// What to tell who wrote a word that is none of the candidates: `did you mean 'fair'?`; nil where
  /// none is near.
  package static func hint(for word: String, among candidates: [String]) -> String? {
    // More would be a list to search, no answer.
    let meant = near(word, among: candidates).prefix(3)
    guard !meant.isEmpty else { return nil }
    return "did you mean \(meant.map { "'\($0)'" }.joined(separator: " or "))?"
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
  /// (Damerau 1964, doi:10.1145/363958.363994), whatever their case. O(nm).
  static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.lowercased()), Array(second.lowercased()))
    var rows = [Array(0...second.count)]
    for i in first.indices {
      var row = [i + 1]
      for j in second.indices {
        let substituted = rows[i][j] + (first[i] == second[j] ? 0 : 1)
        var least = min(substituted, rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
