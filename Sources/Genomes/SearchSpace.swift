public import NASNetworks

/// What may be chosen, as a search space file states it: checked, and not yet tied to an input
/// shape.
///
/// `SearchSpaces/README.md` documents the file's notation. ``bound(to:classes:constraints:)`` makes
/// genomes and networks of it.
public struct SearchSpace: Sendable, Hashable {
  public let name: String
  /// One or a few sentences for a person; may be empty.
  public let description: String
  /// The file's text, and behind it the blocks that it uses of a library: parsing it gives an equal
  /// space, without a library.
  public let text: String
  /// The input that the file names as its default, if it does.
  public let input: Shape?
  /// The number of classes that the file names as its default, if it does.
  public let classes: Int?
  /// The constraints that the file itself states.
  public let constraints: [Constraint]

  /// What messages call the file.
  let path: String
  let program: SpaceProgram

  /// The choice points, in the order of a genome's genes. None for a fixed network.
  public var decisions: [Decision] { program.decisions }

  public static func == (left: SearchSpace, right: SearchSpace) -> Bool {
    left.text == right.text
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(text)
  }
}

extension SearchSpace {
  /// The network of a genome with everything that the file writes, dead layers too: what published
  /// tables count. A search goes by what ``BoundSearchSpace/network(of:)`` runs.
  ///
  /// - Returns: Nil where it ends in nothing even so.
  /// - Throws: ``SearchSpaceError`` where something does not fit.
  public func writtenNetwork(
    of genome: Genome, input: Shape, classes: Int
  ) throws -> Network? {
    do {
      return try GenomeReader(program: program, input: input, classes: classes)
        .writtenNetwork(of: genome)
    } catch let error as ElaborationError {
      throw SearchSpaceError([error], in: path)
    }
  }
}

/// Files of blocks that search spaces may use: what comes with the program is in
/// `SearchSpaces/blocks`.
public struct BlockLibrary: Sendable {
  /// Path and text of each file, in order of precedence.
  public let files: [File]

  public struct File: Sendable {
    /// As errors call it.
    public let path: String
    public let text: String

    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  public init(files: [File]) {
    self.files = files
  }

  public static let none = BlockLibrary(files: [])
}
