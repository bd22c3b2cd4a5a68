import Yams

/// Where the definitions of blocks are found: in the space's own file, and in a library.
struct BlockSources {
  /// The space's own, in the order of the file.
  private(set) var own: [String] = []
  private var sources: [String: (node: Node, file: String)] = [:]

  subscript(name: String) -> (node: Node, file: String)? { sources[name] }

  var names: [String] { sources.keys.sorted() }

  /// Adds a file's definitions; those of a name that is known already are hidden by it.
  mutating func add(_ blocks: Node.Mapping, from file: String) {
    for (key, value) in blocks {
      guard let name = key.scalar?.string, sources[name] == nil else { continue }
      sources[name] = (value, file)
      if file.isEmpty { own.append(name) }
    }
  }

  /// The settings that a block declares, and those of them that have no default.
  func settings(of name: String) -> (declared: [String], required: [String]) {
    guard let settings = sources[name]?.node.mapping?["settings"]?.mapping else { return ([], []) }
    let all = settings.compactMap { key, value in
      key.scalar.map { ($0.string, value.isEmptyScalar) }
    }
    return (all.map(\.0), all.filter(\.1).map(\.0))
  }
}
