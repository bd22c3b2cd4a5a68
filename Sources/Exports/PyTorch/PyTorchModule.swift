import NASNetworks

/// A network as the Python class `Network`: its blocks, grouped into stages, each with a name.
struct PyTorchModule {
  /// An attribute of `Network`: one block, or a stage of several.
  struct Child {
    let name: String
    var blocks: [(name: String, block: PyTorchBlock)]
    let isStage: Bool
  }

  let children: [Child]
  /// The weights under the names that the Python module gives them, in the network's order.
  let tensors: [WeightSet.Tensor]

  var blocks: [PyTorchBlock] { children.flatMap { $0.blocks.map(\.block) } }

  /// - Throws: ``ExportError`` when a block is not what its kind promises, or the classifier is
  ///   not the last.
  init(_ model: Model) throws {
    let network = model.network
    for (index, block) in network.blocks.enumerated()
    where (block.definition == "classifier") != (index == network.blocks.count - 1) {
      throw ExportError(
        .unsupportedBlock, block.name, "expected one classifier, at the network's end")
    }
    children = try Self.children(of: network)
    tensors = Self.tensors(of: model, in: children)
  }

  /// Blocks in a row whose names agree up to the first dot (`stage1.block1`, `stage1.block2`) make
  /// a stage; what follows a second dot is left out, for the class says it.
  private static func children(of network: Network) throws -> [Child] {
    var children: [Child] = []
    var names = PythonNames()
    var memberNames = PythonNames()
    var openStage: Substring?
    for block in network.blocks {
      let path = block.name.split(separator: ".")
      let isMember = path.count > 1
      let python = try PyTorchBlock(block, of: network)
      if !isMember || openStage != path[0] {
        children.append(
          Child(name: names.name(for: String(path[0])), blocks: [], isStage: isMember))
        memberNames = PythonNames()
        openStage = isMember ? path[0] : nil
      }
      let name = isMember ? memberNames.name(for: String(path[1])) : ""
      children[children.count - 1].blocks.append((name, python))
    }
    return children
  }

  private static func tensors(of model: Model, in children: [Child]) -> [WeightSet.Tensor] {
    let network = model.network
    let paths = children.flatMap { child in
      child.blocks.flatMap { name, block in
        block.paths.map { child.isStage ? "\(child.name).\(name).\($0)" : "\(child.name).\($0)" }
      }
    }
    precondition(
      paths.count == network.layers.count,
      "PyTorchModule: blocks have \(paths.count) of \(network.layers.count) layers")
    let names = zip(network.layers, paths).flatMap { layer, path in
      layer.parameters(inputs: network.inputs(of: layer))
        .map { path + $0.name.dropFirst(layer.name.count) }
    }
    return zip(names, model.weights.tensors).map {
      .init(name: $0, shape: $1.shape, values: $1.values)
    }
  }
}
