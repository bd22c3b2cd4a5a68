import Yams

/// What is wrong with a text that is no YAML, and where.
public struct YAMLFault: Sendable, Hashable {
  /// From 1.
  public let line: Int
  public let message: String

  /// - Parameter error: That the parser threw at the text.
  public init(_ error: any Error, in text: String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // The mark of a text that ends too early lies behind its last line.
      let lines = text.count(where: \.isNewline) + (text.last?.isNewline == true ? 0 : 1)
      (line, message) = (min(mark.line, lines), "this is not YAML: \(problem)")
    case .reader(let problem, let offset, _, _):
      line = text.prefix(offset ?? 0).count { $0.isNewline } + 1
      message = "this is not YAML: \(problem)"
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      (line, message) = (context.mark.line, "the mapping has \(names) twice")
    default:
      (line, message) = (1, "this is not YAML: \(error)")
    }
  }
}
