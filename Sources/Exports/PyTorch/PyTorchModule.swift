import NASNetworks

/// A network as Python classes, and its weights under the names that these give them.
struct PyTorchModule {
  /// Each after those that it is made of; the last is `Network`.
  let classes: [ModuleClass]
  /// The classes for operations that PyTorch has no module for, in the order of their first use.
  let helpers: [PythonHelper]
  /// In the network's order, in PyTorch's shapes.
  let entries: [PyTorchFormat.Entry]
  /// Where each layer is within `Network`: `stage1.0.norm`. Of one that is no module but a function in
  /// `forward`, where it would be.
  let paths: [String]

  /// - Throws: ``ExportError`` when a layer's operation cannot be written in PyTorch.
  init(_ network: Network) throws {
    var builder = ModuleBuilder(network)
    try builder.addNetwork()
    var classes = builder.classes
    helpers = Self.helpers(of: classes)
    var names = ClassNames(reserved: Set(helpers.map(\.name)))
    for (place, name) in names.names(for: classes).enumerated() { classes[place].name = name }
    for place in classes.indices {
      classes[place] = Self.solved(classes[place], among: classes, of: network)
    }
    self.classes = classes
    let root = ModuleClass.ID(place: classes.count - 1)
    let placed = classes.paths(of: root, instance: 0)
    paths = network.layers.indices.map { layer in
      guard let path = placed[layer] else {
        preconditionFailure(
          "PyTorchModule: layer '\(network.layers[layer].name)' is in no class")
      }
      return path
    }
    entries = Self.entries(of: network, at: paths, builder.flow)
  }

  /// The class with its parameters; those that it is made of have theirs.
  private static func solved(
    _ subject: ModuleClass, among classes: [ModuleClass], of network: Network
  ) -> ModuleClass {
    func channels(_ value: Int) -> Int { network.shape(ofValue: value).channels }
    let bodies = subject.instances.map(\.body)
    let holes = bodies.map { body in
      body.items.indices.flatMap { item in
        classes.holes(of: item, in: body).map { (item: item, hole: $0) }
      }
    }
    let solver = ParameterSolver(
      subject, holes: holes, channels: bodies.map { $0.inputs.map(channels) },
      widths: bodies.map { channels($0.outputs[0]) })
    return solver.solved(subject)
  }

  private static func helpers(of classes: [ModuleClass]) -> [PythonHelper] {
    var helpers: [PythonHelper] = []
    for item in classes.flatMap(\.body.items) where !item.isFunction {
      for helper in item.modules.compactMap(\.helper) where !helpers.contains(helper) {
        helpers.append(helper)
      }
    }
    return helpers
  }

  // MARK: Weights

  /// The network's weights by their names and shapes here.
  func tensors(_ weights: WeightSet) -> [WeightSet.Tensor] {
    zip(entries, weights.tensors).map { .init(name: $0.name, shape: $0.shape, values: $1.values) }
  }

  private static func entries(
    of network: Network, at paths: [String], _ flow: Dataflow
  ) -> [PyTorchFormat.Entry] {
    network.parametersByLayer.enumerated().flatMap { layer, parameters in
      let prefix = network.layers[layer].name
      return parameters.map { parameter -> PyTorchFormat.Entry in
        guard let operation = network.layers[layer].operation as? any PyTorchOperation else {
          preconditionFailure("PyTorchModule: layer '\(prefix)' has no PyTorch")
        }
        let local = Parameter(
          name: String(parameter.name.dropFirst(prefix.count + 1)), shape: parameter.shape,
          role: parameter.role)
        return .init(
          name: "\(paths[layer]).\(local.name)",
          shape: operation.shape(of: local, flow.site(ofLayer: layer)))
      }
    }
  }
}

extension [ModuleClass] {
  /// Where the layers of a block are within its module: `convolution`, `stage1.0.norm`; of a function,
  /// its layer's own name there, which may be that of a module, too.
  fileprivate func paths(of id: ModuleClass.ID, instance: Int) -> [Int: String] {
    let subject = self[id.place]
    let body = subject.instances[instance].body
    var paths: [Int: String] = [:]
    for (name, member) in zip(subject.attributes, body.members) {
      add(member.content, of: body, at: name, to: &paths)
    }
    for case .function(let item) in body.steps.map(\.action) {
      let item = body.items[item]
      paths[item.layers.lowerBound] = item.path.joined(separator: ".")
    }
    return paths
  }

  private func add(
    _ content: ModuleBody.Content, of body: ModuleBody, at path: String,
    to paths: inout [Int: String]
  ) {
    switch content {
    case .item(let item):
      switch body.items[item].unit {
      case .layer: paths[body.items[item].layers.lowerBound] = path
      case .block(let id, let instance):
        for (layer, inner) in self.paths(of: id, instance: instance) {
          paths[layer] = "\(path).\(inner)"
        }
      }
    case .sequence(let contents), .list(let contents):
      var place = 0
      for content in contents {
        add(content, of: body, at: "\(path).\(place)", to: &paths)
        place += count(of: content, in: body)
      }
    }
  }

  /// How many places of a sequence it takes.
  private func count(of content: ModuleBody.Content, in body: ModuleBody) -> Int {
    guard case .item(let item) = content, case .layer = body.items[item].unit else { return 1 }
    return body.items[item].modules.count
  }
}
