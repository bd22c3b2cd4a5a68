/// What can go wrong with search spaces and genomes.
public struct SearchSpaceError: Error, Sendable, Hashable {
  public let code: Code
  /// What it went wrong with: a file's path, a space's name, a genome.
  public let thing: String
  /// What failed and what was expected; for an invalid document one line a problem.
  public let description: String
  public let hint: String?
  /// Everything that is wrong with the document, by line; empty for the other codes.
  public let problems: [Problem]

  public enum Code: String, Sendable, Hashable {
    /// The document's text is not a search space.
    case invalidDocument
    /// The file cannot be read.
    case unreadableFile
    /// No file has that name.
    case unknownSpace
    /// The genome does not belong to the space.
    case invalidGenome
    /// No network of the space, or none that was found, meets what was asked for.
    case infeasible
    /// A constraint is on what nobody has measured, or a table of latencies is of another space.
    case unmeasured
  }

  /// One thing wrong with a document.
  public struct Problem: Sendable, Hashable {
    /// The file of the library that it is in; empty for the space's own.
    public let file: String
    /// From 1.
    public let line: Int
    public let message: String

    init(file: String = "", line: Int, message: String) {
      self.file = file
      self.line = line
      self.message = message
    }
  }

  init(_ code: Code, _ thing: String, _ description: String, hint: String? = nil) {
    self.code = code
    self.thing = thing
    self.description = description
    self.hint = hint
    problems = []
  }

  init(path: String, problems: [Problem]) {
    code = .invalidDocument
    thing = path
    description = problems.map {
      "\($0.file.isEmpty ? path : $0.file):\($0.line): \($0.message)"
    }.joined(separator: "\n")
    hint = nil
    self.problems = problems
  }
}

extension SearchSpaceError {
  /// What does not work out for some network, with the places that lead there.
  init(_ failures: [ElaborationError], in path: String) {
    self.init(
      path: path,
      problems: failures.map { failure in
        let uses = failure.uses.map { use in
          let file = use.line.file.isEmpty ? path : use.line.file
          return "\n    used at \(file):\(use.line.line) with \(use.settings)"
        }
        return Problem(
          file: failure.line.file, line: failure.line.line,
          message: failure.message + uses.joined())
      })
  }
}

extension SearchSpaceError: CustomStringConvertible {}

extension SearchSpaceError {
  /// The space cannot be unfolded, or has too many parts: the latency of its networks is not known from
  /// those of parts.
  public static func noPartsToTime(in space: String) -> SearchSpaceError {
    SearchSpaceError(
      .unmeasured, space,
      "the latency of networks of '\(space)' is no sum of parts that could all be timed",
      hint: "bound MACs or activation memory in its place")
  }
}
