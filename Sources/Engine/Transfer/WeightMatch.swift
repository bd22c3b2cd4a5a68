import NASExports
public import NASGenomes
public import NASNetworks
import NASCompute
import NASSupernets

/// Which tensors weights of elsewhere fit, and which they do not.
public struct WeightMatch: Sendable {
  public let source: WeightOrigin
  /// Those that take values, wholly or in part.
  public let loaded: [Loaded]
  /// Those that begin as they would have anyway.
  public let fresh: [Fresh]
  /// Names of the source's tensors that fit nothing.
  public let unused: [String]

  public struct Loaded: Sendable {
    public let parameter: Parameter
    /// What the source calls it.
    public let name: String
    /// Of a tensor of another size, how large it is there.
    public let slicedFrom: [Int]?
    let values: Values
  }

  public struct Fresh: Sendable {
    public let parameter: Parameter
    /// The shape of the source's tensor of this name; nil where there is none.
    public let found: [Int]?
  }

  /// Numbers, and the place of each in the tensor; nil places for one after the other.
  struct Values: Sendable {
    let numbers: [Float]
    let places: [Int]?

    func write(to tensor: UnsafeMutablePointer<Float>) {
      guard let places else {
        tensor.update(from: numbers, count: numbers.count)
        return
      }
      for (place, number) in zip(places, numbers) { tensor[place] = number }
    }
  }

  /// The numbers of a tensor that took all of them; nil of any other.
  func whole(_ name: String) -> [Float]? {
    loaded.first { $0.parameter.name == name && $0.values.places == nil }?.values.numbers
  }
}

/// What weights are wanted for.
struct WeightTarget {
  let parameters: [Wanted]
  let isSupernet: Bool

  struct Wanted {
    let parameter: Parameter
    /// What `nas export` calls it in PyTorch, and its shape there.
    let exported: [PyTorchFormat.Entry]
    /// Whether it tells classes apart: it has as many of them as there are classes, or does not fit.
    let isHead: Bool

    var names: [String] { [parameter.name] + exported.map(\.name) }
  }

  /// One network's.
  init(_ network: Network) throws {
    let head = Self.head(of: network)
    parameters = zip(network.parameters, try PyTorchFormat.entries(of: network)).map {
      Wanted(parameter: $0, exported: [$1], isHead: head.contains($0.name))
    }
    isSupernet = false
  }

  /// The shared ones of a space.
  init(supernetOf space: BoundSearchSpace) throws {
    let head = Self.head(of: try space.network(of: space.largest))
    let exported = try Self.exportedNames(of: space)
    parameters = try Supernet.layout(of: space).slots.map {
      Wanted(
        parameter: $0.parameter, exported: exported[$0.parameter.name] ?? [],
        isHead: head.contains($0.parameter.name))
    }
    isSupernet = true
  }

  private static func head(of network: Network) -> Set<String> {
    Set((network.parametersByLayer.last { !$0.isEmpty } ?? []).map(\.name))
  }

  /// By parameter, what it is called in PyTorch where a network has it; names that are one tensor's in
  /// one network and another's in another are nobody's.
  private static func exportedNames(
    of space: BoundSearchSpace
  ) throws -> [String: [PyTorchFormat.Entry]] {
    var owners: [String: Set<String>] = [:]
    var entries: [String: [PyTorchFormat.Entry]] = [:]
    for genome in space.coveringGenomes {
      let network = try space.network(of: genome)
      for (parameter, entry) in zip(network.parameters, try PyTorchFormat.entries(of: network)) {
        owners[entry.name, default: []].insert(parameter.name)
        if entries[parameter.name]?.contains(where: { $0.name == entry.name }) != true {
          entries[parameter.name, default: []].append(entry)
        }
      }
    }
    return entries.mapValues { $0.filter { owners[$0.name]?.count == 1 } }
  }
}

extension SourceWeights {
  /// Finds for each tensor the one of the same name, and sees whether it fits.
  ///
  /// Tensors go by the names that they have here, or by those in model.py (``NamePairing``). Never is one
  /// taken for its shape alone: two layers of one shape would change places, and nobody would know.
  ///
  /// - Throws: ``EngineError`` when nothing fits.
  func match(_ target: WeightTarget) throws -> WeightMatch {
    let names = pairs(of: target.parameters)
    var (loaded, fresh, used): ([WeightMatch.Loaded], [WeightMatch.Fresh], Set<Int>) = ([], [], [])
    for (index, wanted) in target.parameters.enumerated() {
      let parameter = wanted.parameter
      guard let found = names[index] else {
        fresh.append(.init(parameter: parameter, found: nil))
        continue
      }
      let tensor = tensors[found]
      guard let values = values(of: tensor, for: wanted, in: target) else {
        fresh.append(.init(parameter: parameter, found: tensor.shape))
        continue
      }
      used.insert(found)
      loaded.append(
        .init(
          parameter: parameter, name: tensor.name,
          slicedFrom: values.places == nil && values.numbers.count == tensor.values.count
            ? nil : tensor.shape, values: values))
    }
    guard !loaded.isEmpty else { throw nothingFits(target) }
    return WeightMatch(
      source: source, loaded: loaded, fresh: fresh,
      unused: tensors.indices.filter { !used.contains($0) }.map { tensors[$0].name })
  }

  /// What a supernet would take.
  ///
  /// - Throws: ``EngineError`` when nothing fits.
  public func match(supernetOf space: BoundSearchSpace) throws -> WeightMatch {
    try match(WeightTarget(supernetOf: space))
  }

  private func nothingFits(_ target: WeightTarget) -> EngineError {
    func list(_ tensors: [(name: String, shape: [Int])]) -> String {
      tensors.prefix(3).map { "'\($0.name)' \(Self.words($0.shape))" }.joined(separator: ", ")
        + (tensors.count > 3 ? ", …" : "")
    }
    return EngineError(
      .mismatch,
      "none of the \(tensors.count) tensors of '\(source.path)' fits: it has "
        + list(tensors.map { ($0.name, $0.shape) }) + "; wanted are "
        + list(target.parameters.map { ($0.names.last ?? "", $0.parameter.shape) }),
      hint: "tensors are matched by name and shape: name them as 'nas export' does in model.py")
  }

  /// `64×3×7×7`.
  package static func words(_ shape: [Int]) -> String {
    shape.isEmpty ? "a number" : shape.map(String.init).joined(separator: "×")
  }

  // MARK: Names

  /// Of each wanted tensor, the position of the one of its name.
  ///
  /// All go by one kind of name: one counts repetitions from 1 and the other from 0, so that a name of one
  /// kind may be another tensor's of the other. Of a file, which kind it is is told by how many have a
  /// partner; where that does not tell, only those are paired that are one pair by both.
  private func pairs(of wanted: [WeightTarget.Wanted]) -> [Int: Int] {
    let names = tensors.map(\.name)
    let own = NamePairing(wanted.map { [$0.parameter.name] }, among: names).pairs
    if hasOwnNames { return own }
    let exported = NamePairing(wanted.map { $0.exported.map(\.name) }, among: names).pairs
    guard own.count == exported.count else { return own.count > exported.count ? own : exported }
    return own.filter { exported[$0.key] == $0.value }
  }

  // MARK: Shapes

  /// What the tensor gives a parameter of its name; nil where it does not fit.
  private func values(
    of tensor: Tensor, for wanted: WeightTarget.Wanted, in target: WeightTarget
  ) -> WeightMatch.Values? {
    let parameter = wanted.parameter
    let isExported = wanted.exported.contains { $0.shape == tensor.shape }
    if isExported, !target.isSupernet || tensor.values.count == parameter.count {
      return .init(numbers: tensor.values, places: nil)
    }
    // A convolution of 1×1 is a fully connected layer of as many numbers; one of 1×3 is none of 3×1.
    let ranks = (tensor.shape.count, parameter.shape.count)
    if tensor.shape == parameter.shape
      || ranks.0 != ranks.1
        && tensor.shape.filter({ $0 != 1 }) == parameter.shape.filter({ $0 != 1 })
    {
      return .init(numbers: tensor.values, places: nil)
    }
    guard isSupernet || target.isSupernet, tensor.shape.count == parameter.shape.count,
      !wanted.isHead || tensor.shape[0] == parameter.shape[0],
      isSupernet || parameter.sections == nil
    else { return nil }
    let other = Parameter(
      name: parameter.name, shape: tensor.shape, role: parameter.role, sections: tensor.sections)
    if other.covers(parameter) {
      return .init(numbers: parameter.places(in: other).map { tensor.values[$0] }, places: nil)
    }
    guard parameter.covers(other) else { return nil }
    return .init(numbers: tensor.values, places: other.places(in: parameter))
  }
}

extension Parameter {
  /// Where each number lies in a tensor that covers this one.
  fileprivate func places(in stored: Parameter) -> [Int] {
    var places = [0]
    for axis in shape.indices {
      let step = stored.shape[(axis + 1)...].reduce(1, *)
      let along = self.places(ofAxis: axis, in: stored)
      places = places.flatMap { place in along.map { place + $0 * step } }
    }
    return places
  }
}
