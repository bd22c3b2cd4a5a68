import Yams

extension SearchSpace {
  /// Reads a search space from the text of a file.
  ///
  /// - Parameters:
  ///   - text: YAML in the notation of `SearchSpaces/README.md`.
  ///   - path: What the error calls the file; nothing is read from it.
  /// - Throws: an error with every problem of the document, each with its line.
  public static func parse(
    text: String, path: String
  ) throws(SearchSpaceError) -> SearchSpace {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw SearchSpaceError(path: path, problems: [syntaxProblem(error, in: text)])
    }
    guard let root else {
      throw SearchSpaceError(
        path: path, problems: [.init(line: 1, message: "expected a search space, not nothing")])
    }
    var reader = SearchSpaceReader()
    let space = reader.space(from: root, text: text)
    guard reader.document.problems.isEmpty else {
      let problems = reader.document.problems.enumerated()
        .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
      throw SearchSpaceError(path: path, problems: problems.map(\.element))
    }
    return space
  }

  /// What the YAML parser found wrong, and where.
  private static func syntaxProblem(
    _ error: any Error, in text: String
  ) -> SearchSpaceError.Problem {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // The mark of a text that ends too early lies behind its last line.
      let lines = text.count(where: \.isNewline) + (text.last?.isNewline == true ? 0 : 1)
      return .init(line: min(mark.line, lines), message: "this is not YAML: \(problem)")
    case .reader(let problem, let offset, _, _):
      let line = text.prefix(offset ?? 0).count { $0.isNewline } + 1
      return .init(line: line, message: "this is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      return .init(line: context.mark.line, message: "the mapping has \(names) twice")
    default:
      return .init(line: 1, message: "this is not YAML: \(error)")
    }
  }
}
