import Networks

/// A network as the Python class `Network`: its blocks, grouped into stages, each with a name.
struct PyTorchModule {
  /// An attribute of `Network`: one block, or a stage of several.
  struct Child {
    let name: String
    var blocks: [(name: String, block: PyTorchBlock)]
    let isStage: Bool
  }

  private(set) var children: [Child] = []
  /// The weights under the names that the Python module gives them, in the network's order.
  private(set) var tensors: [WeightSet.Tensor] = []

  var blocks: [PyTorchBlock] { children.flatMap { $0.blocks.map(\.block) } }

  /// - Throws: ``ExportError`` when a block is not what its kind promises, or the classifier is
  ///   not the last.
  init(_ model: Model) throws {
    let network = model.network
    for (index, block) in network.blocks.enumerated()
    where (block.kind == .classifier) != (index == network.blocks.count - 1) {
      throw ExportError(
        .unsupportedBlock, block.name, "expected one classifier, at the network's end")
    }
    children = try Self.children(of: network)
    tensors = renamed(model)
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

  private func renamed(_ model: Model) -> [WeightSet.Tensor] {
    let network = model.network
    var source = model.weights.tensors[...]
    var result: [WeightSet.Tensor] = []
    for child in children {
      for (name, block) in child.blocks {
        let module = child.isStage ? "\(child.name).\(name)" : child.name
        for (index, path) in block.places {
          let layer = network.layers[index]
          for parameter in layer.parameters(input: network.shape(ofValue: layer.inputs[0])) {
            let tensor = source.removeFirst()
            let suffix = parameter.name.dropFirst(layer.name.count)
            result.append(
              .init(name: "\(module).\(path)\(suffix)", shape: tensor.shape, values: tensor.values))
          }
        }
      }
    }
    precondition(source.isEmpty, "PyTorchModule: \(source.count) tensors belong to no block")
    return result
  }
}
