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

  /// Insertions, deletions and substitutions that turn one word into the other (Levenshtein 1966),
  /// whatever their case. O(nm).
  static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.lowercased()), Array(second.lowercased()))
    var row = Array(0...second.count)
    for (i, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let substituted = diagonal + (character == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
      }
    }
    return row[second.count]
  }
}
