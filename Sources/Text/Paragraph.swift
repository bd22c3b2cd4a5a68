/// Text laid out in lines.
public enum Paragraph {
  /// Fills lines with words, one space between them: which words stand in which line.
  ///
  /// - Parameters:
  ///   - lengths: Of the words; one that is longer than a line has a line of its own.
  ///   - width: Of a line.
  public static func lines(of lengths: [Int], width: Int) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var (start, filled) = (0, 0)
    for (index, length) in lengths.enumerated() {
      if index > start, filled + 1 + length > width {
        lines.append(start..<index)
        (start, filled) = (index, length)
      } else {
        filled += (index > start ? 1 : 0) + length
      }
    }
    return lines + (lengths.isEmpty ? [] : [start..<lengths.count])
  }

  /// A text in lines of at most `width` characters, where no word is longer.
  ///
  /// - Parameters:
  ///   - indent: Put before every line but the first; that is as if something stood before it.
  ///   - keepsPhrases: Whether lines end behind a comma, semicolon or colon alone, or before a
  ///     parenthesis or a plus, as long as what is between fits into one.
  public static func lines(
    of text: String, width: Int, indent: String = "", keepsPhrases: Bool = false
  ) -> [String] {
    let room = width - indent.count
    var words = text.split(separator: " ").map(String.init)
    if keepsPhrases {
      words = phrases(of: words).flatMap { phrase in
        let text = phrase.joined(separator: " ")
        return text.count > room ? phrase : [text]
      }
    }
    return lines(of: words.map(\.count), width: room).enumerated().map {
      ($0.offset == 0 ? "" : indent) + words[$0.element].joined(separator: " ")
    }
  }

  private static func phrases(of words: [String]) -> [[String]] {
    words.reduce(into: []) { phrases, word in
      let goesOn =
        phrases.last?.last.map { !",;:".contains($0.last!) } ?? false
        && !"(+".contains(word.first!)
      if goesOn {
        phrases[phrases.count - 1].append(word)
      } else {
        phrases.append([word])
      }
    }
  }
}
