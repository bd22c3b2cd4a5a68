import NASNetworks
import Yams

extension SearchSpace {
  /// Reads a search space from the text of a file.
  ///
  /// - Parameters:
  ///   - text: YAML in the notation of `SearchSpaces/README.md`. Documents after the first define
  ///     blocks, as files of a library do.
  ///   - path: What the error calls the file; nothing is read from it.
  ///   - library: Blocks besides those of the text, which hide those of the same name.
  /// - Throws: an error with every problem of the document, each with its line.
  public static func parse(
    text: String, path: String, library: BlockLibrary = .none
  ) throws(SearchSpaceError) -> SearchSpace {
    try parse(text: text, path: path, library: library, isRecorded: false)
  }

  private static func parse(
    text: String, path: String, library: BlockLibrary, isRecorded: Bool
  ) throws(SearchSpaceError) -> SearchSpace {
    let documents = try compose(text, path: path)
    guard let root = documents.first else {
      throw SearchSpaceError(
        path: path, problems: [.init(line: 1, message: "expected a search space, not nothing")])
    }
    var sources = BlockSources()
    if let own = root.mapping?["blocks"]?.mapping { sources.add(own, from: "") }
    for document in documents.dropFirst() {
      if let blocks = document.mapping { sources.add(blocks, from: path) }
    }
    for file in library.files {
      for document in try compose(file.text, path: file.path) {
        if let blocks = document.mapping { sources.add(blocks, from: file.path) }
      }
    }
    var reader = SpaceReader(blocks: sources, isRecorded: isRecorded)
    let space = reader.space(from: root, text: text, path: path, library: library)
    guard reader.problems.isEmpty else {
      throw SearchSpaceError(path: path, problems: reader.problems)
    }
    return space
  }

  /// Reads a search space as a run file has it, of today's notation or of a former one; names that are
  /// not allowed any more are.
  ///
  /// - Throws: what ``parse(text:path:library:)`` throws.
  public static func parse(
    recorded text: String, name: String
  ) throws(SearchSpaceError) -> SearchSpace {
    try parse(
      text: FormerNotation.translated(text) ?? text, path: name, library: .none, isRecorded: true)
  }

  private static func compose(_ text: String, path: String) throws(SearchSpaceError) -> [Node] {
    // A byte order mark is no part of it.
    let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    do {
      var documents = try Yams.compose_all(yaml: text)
      var nodes: [Node] = []
      // The sequence tells of an error only after its last element.
      while let node = documents.next() { nodes.append(node) }
      if let error = documents.error { throw error }
      return nodes
    } catch {
      let fault = YAMLFault(error, in: text)
      throw SearchSpaceError(
        path: path, problems: [.init(line: fault.line, message: fault.message)])
    }
  }
}
