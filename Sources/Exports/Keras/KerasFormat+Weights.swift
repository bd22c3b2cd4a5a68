import NASHdf5
public import NASNetworks

extension KerasFormat {
  /// A file such as `Model.save_weights` writes: a group for each layer within another, and in its group
  /// `vars` the variables, numbered.
  ///
  /// - Parameter paths: Where each layer is within `Network`.
  static func weights(of model: Model, at paths: [String]) throws -> [UInt8] {
    let stored = zip(placements(in: model.network, at: paths), model.tensorsByLayer).flatMap {
      placements, tensors in
      placements.map { placement in
        let tensor = tensors[placement.tensor]
        let (places, shape) = placement.variable.places(in: tensor.shape)
        let values = HDF5Values.float(places.map { tensor.values[$0] })
        return (placement.path[...], HDF5Dataset(shape: shape, values: values))
      }
    }
    do {
      return try HDF5.image(of: HDF5Group(stored))
    } catch {
      throw ExportError(.writeFailed, error.path, error.detail)
    }
  }

  public func tensors(from bytes: [UInt8], of network: Network) throws -> [WeightSet.Tensor] {
    let root: HDF5Group
    do {
      root = try HDF5.tree(from: bytes, of: .others, deepest: 64)
    } catch {
      throw ExportError(.unreadable, weightsFile, "\(error)")
    }
    // Of a model that was compiled Keras keeps the optimizer's state beside them.
    let weights = root.tensors(at: "").filter { $0.name.hasPrefix("layers/") }
    var stored = try StoredTensors(weights, in: weightsFile)
    let paths = try PythonModule(network, for: .keras).paths
    let all = zip(Self.placements(in: network, at: paths), network.parametersByLayer)
    let tensors = try all.flatMap { placements, parameters -> [WeightSet.Tensor] in
      var values = parameters.map { [Float](repeating: 0, count: $0.count) }
      for placement in placements {
        let (places, shape) = placement.variable.places(in: parameters[placement.tensor].shape)
        let numbers = try stored.take(placement.path.joined(separator: "/"), shape: shape)
        for (place, number) in zip(places, numbers) { values[placement.tensor][place] = number }
      }
      return zip(parameters, values).map { .init(name: $0.name, shape: $0.shape, values: $1) }
    }
    try stored.requireNoMore()
    return tensors
  }

  /// Where a variable of Keras is in the file, and which of its layer's tensors it is.
  struct Placement {
    let path: [String]
    let variable: KerasVariable
    let tensor: Int
  }

  /// The variables of each layer.
  static func placements(in network: Network, at paths: [String]) -> [[Placement]] {
    zip(network.layers, paths).map { layer, path in
      let site = network.site(of: layer)
      let names = layer.operation.parameters(inputs: site.inputs).map(\.name)
      guard !names.isEmpty, let operation = layer.operation as? any KerasOperation else {
        return []
      }
      var counts: [String: Int] = [:]
      return operation.variables(site).map { variable in
        let number = counts[variable.layer, default: 0]
        counts[variable.layer] = number + 1
        // The network is a layer of a functional model.
        let path = "layers/network/\(path)/\(variable.layer)/vars/\(number)".split(separator: "/")
        return Placement(
          path: path.map(String.init), variable: variable,
          tensor: names.firstIndex(of: variable.tensor)!)
      }
    }
  }
}

extension HDF5Group {
  /// All datasets of f32 within it, by their paths.
  fileprivate func tensors(at path: String) -> [WeightSet.Tensor] {
    members.flatMap { member -> [WeightSet.Tensor] in
      switch member.node {
      case .group(let group): return group.tensors(at: "\(path)\(member.name)/")
      case .dataset(let dataset):
        guard case .float(let values) = dataset.values else { return [] }
        return [.init(name: path + member.name, shape: dataset.shape, values: values)]
      }
    }
  }

  /// Datasets at their paths, those of one group together.
  fileprivate init(_ datasets: [(path: ArraySlice<String>, dataset: HDF5Dataset)]) {
    self.init()
    var names: [String] = []
    var members: [String: [(path: ArraySlice<String>, dataset: HDF5Dataset)]] = [:]
    for (path, dataset) in datasets {
      let name = path.first!
      if members[name] == nil { names.append(name) }
      members[name, default: []].append((path.dropFirst(), dataset))
    }
    for name in names {
      let inner = members[name]!
      if inner[0].path.isEmpty {
        add(name, .dataset(inner[0].dataset))
      } else {
        add(name, HDF5Group(inner))
      }
    }
  }
}
