import NASNetworks

/// A network as PyTorch's modules, and its weights under the names that these give them.
struct PyTorchModule {
  let python: PythonModule
  /// Of each layer's tensors, the name in the state dictionary and the shape.
  let slots: [[(name: String, shape: [Int])]]

  /// - Throws: ``ExportError`` when a layer's operation cannot be written in PyTorch.
  init(_ network: Network) throws {
    python = try PythonModule(network, for: .pyTorch)
    slots = Self.slots(of: network, at: python.paths)
  }

  static func slots(
    of network: Network, at paths: [String]
  ) -> [[(name: String, shape: [Int])]] {
    zip(network.layers, paths).map { layer, path in
      let site = network.site(of: layer)
      return layer.operation.parameters(inputs: site.inputs).map { parameter in
        guard let operation = layer.operation as? any PyTorchOperation else {
          preconditionFailure("PyTorchModule: layer '\(layer.name)' has no PyTorch")
        }
        return ("\(path).\(parameter.name)", operation.shape(of: parameter, site))
      }
    }
  }

  /// The weights in the network's order, as PyTorch has them.
  func tensors(of weights: WeightSet) -> [WeightSet.Tensor] {
    zip(slots.joined(), weights.tensors).map {
      .init(name: $0.name, shape: $0.shape, values: $1.values)
    }
  }

  /// The weights out of a file that has them under these names, and nothing else.
  func tensors(in stored: StoredTensors, of network: Network) throws -> [WeightSet.Tensor] {
    var stored = stored
    let tensors: [WeightSet.Tensor] = try zip(slots.joined(), network.parameters).map {
      slot, parameter in
      .init(
        name: parameter.name, shape: parameter.shape,
        values: try stored.take(slot.name, shape: slot.shape))
    }
    try stored.requireNoMore()
    return tensors
  }
}

extension PythonFramework {
  static let pyTorch = PythonFramework(
    name: "PyTorch", base: "nn.Module", method: "forward",
    sequence: .init(open: "nn.Sequential(", close: ")"),
    list: .init(open: "nn.ModuleList([", close: "])"), imports: ["nn", "torch", "F"],
    attributes: PythonNames.torchAttributes,
    places: .init(separator: ".", folder: []) { $0.indices.map(String.init) },
    layer: { operation, site in
      guard let operation = operation as? any PyTorchOperation else { return nil }
      return PythonLayer(site, operation.modules(site)) { operation.function($0, site) }
    })
}
