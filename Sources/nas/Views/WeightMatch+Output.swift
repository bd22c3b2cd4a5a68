import NASEngine
import NASNetworks
import NASText

extension WeightMatch {
  /// How many of something a sentence names.
  private static let shown = 4

  /// `120 of 122 tensors from model.safetensors (3 of them slices); fresh: …; not used: …`.
  var words: String {
    let slices = loaded.count { $0.slicedFrom != nil }
    let all = loaded.count + fresh.count
    var parts = [
      "\(loaded.count) of \(counted(all, "tensor")) from \(source.path)"
        + (slices > 0 ? " (\(slices) in part, as widths differ)" : "")
    ]
    if !fresh.isEmpty { parts.append("fresh: " + Self.list(fresh.map(\.words))) }
    if !unused.isEmpty { parts.append("not used: " + Self.list(unused)) }
    return parts.joined(separator: "; ")
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(shown).joined(separator: ", ")
      + (names.count > shown ? " and \(names.count - shown) more" : "")
  }

  /// All of it.
  var json: JSONValue {
    [
      "from": .string(source.path), "digest": .string(source.digest),
      "loaded": .array(
        loaded.map { tensor in
          var members: [JSONValue.Member] = [
            .init("name", .string(tensor.parameter.name)), .init("from", .string(tensor.name)),
            .init("shape", JSONValue(tensor.parameter.shape)),
          ]
          if let shape = tensor.slicedFrom { members.append(.init("slicedFrom", JSONValue(shape))) }
          return .object(members)
        }),
      "fresh": .array(
        fresh.map { tensor in
          .object([
            .init("name", .string(tensor.parameter.name)),
            .init("shape", JSONValue(tensor.parameter.shape)),
            .init("found", tensor.found.map { JSONValue($0) } ?? .null),
          ])
        }),
      "unused": JSONValue(unused),
    ]
  }
}

extension WeightMatch.Fresh {
  /// The name; and both shapes, where the source has one of another.
  fileprivate var words: String {
    guard let found else { return parameter.name }
    return "\(parameter.name) (\(SourceWeights.words(parameter.shape)), not "
      + "\(SourceWeights.words(found)))"
  }
}
