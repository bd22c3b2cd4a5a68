extension HDF5Group {
  /// What differs from another tree, a line for each path, in the order of this tree. Numbers are
  /// compared bit for bit.
  package func differences(from other: HDF5Group, at path: String = "") -> [String] {
    attributeDifferences(from: other, at: path) + memberDifferences(from: other, at: path)
  }

  private func attributeDifferences(from other: HDF5Group, at path: String) -> [String] {
    let names = Set(attributes.keys).union(other.attributes.keys).sorted()
    return names.compactMap { name in
      switch (attributes[name], other.attributes[name]) {
      case (let mine?, let theirs?):
        HDF5Values(mine).difference(from: HDF5Values(theirs)).map { "\(path)@\(name): \($0)" }
      case (_?, nil): "\(path)@\(name): only in the first"
      case (nil, _): "\(path)@\(name): only in the second"
      }
    }
  }

  private func memberDifferences(from other: HDF5Group, at path: String) -> [String] {
    let mine = members.map(\.name)
    let theirs = other.members.map(\.name)
    if mine == theirs {
      return zip(members, other.members).flatMap { first, second in
        first.node.differences(from: second.node, at: "\(path)/\(first.name)")
      }
    }
    let (known, found) = (Set(mine), Set(theirs))
    let lines =
      mine.filter { !found.contains($0) }.map { "\(path)/\($0): only in the first" }
      + theirs.filter { !known.contains($0) }.map { "\(path)/\($0): only in the second" }
    return lines.isEmpty ? ["\(path)/: members in another order"] : lines
  }
}

extension HDF5Group.Node {
  fileprivate func differences(from other: Self, at path: String) -> [String] {
    switch (self, other) {
    case (.group(let mine), .group(let theirs)):
      return mine.differences(from: theirs, at: path)
    case (.dataset(let mine), .dataset(let theirs)):
      if mine.shape != theirs.shape { return ["\(path): shape \(mine.shape), \(theirs.shape)"] }
      return mine.values.difference(from: theirs.values).map { ["\(path): \($0)"] } ?? []
    default:
      return ["\(path): a group in one, a dataset in the other"]
    }
  }
}

extension HDF5Values {
  /// How the values differ from others, or nil when they are the same bit for bit.
  package func difference(from other: HDF5Values) -> String? {
    switch (self, other) {
    case (.int32(let mine), .int32(let theirs)): describe(mine, theirs, by: ==)
    case (.int64(let mine), .int64(let theirs)): describe(mine, theirs, by: ==)
    case (.float(let mine), .float(let theirs)):
      describe(mine, theirs) { $0.bitPattern == $1.bitPattern }
    case (.double(let mine), .double(let theirs)):
      describe(mine, theirs) { $0.bitPattern == $1.bitPattern }
    case (.strings(let mine), .strings(let theirs)):
      describe(mine, theirs) { $0.utf8.elementsEqual($1.utf8) }
    default: "\(typeName), \(other.typeName)"
    }
  }

  /// The number of values that differ, and the first pair.
  private func describe<Element>(
    _ mine: [Element], _ theirs: [Element], by isSame: (Element, Element) -> Bool
  ) -> String? {
    guard mine.count == theirs.count else { return "\(mine.count) values, \(theirs.count)" }
    let differing = mine.indices.filter { !isSame(mine[$0], theirs[$0]) }
    guard let first = differing.first else { return nil }
    let pair = "\(brief(mine[first])), \(brief(theirs[first]))"
    if mine.count == 1 { return pair }
    return "\(differing.count) of \(mine.count) values differ, first [\(first)]: \(pair)"
  }

  private func brief<Element>(_ element: Element) -> String {
    let text = "\(element)"
    return text.count > 60 ? "\(text.prefix(59))…" : text
  }
}
