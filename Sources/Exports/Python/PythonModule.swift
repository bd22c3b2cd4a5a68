import NASNetworks

/// A network as Python classes.
struct PythonModule {
  /// Each after those that it is made of; the last is `Network`.
  let classes: [ModuleClass]
  /// The classes for operations that the framework has no module for, in the order of their first use.
  let helpers: [PythonHelper]
  /// Where each layer is within `Network`: `stage1.0.norm`. Of one that is no module but a function,
  /// where it would be.
  let paths: [String]

  /// - Throws: ``ExportError`` that names the first layer whose operation cannot be written.
  init(_ network: Network, for framework: PythonFramework) throws {
    var builder = ModuleBuilder(network, for: framework)
    try builder.addNetwork()
    var classes = builder.classes
    helpers = Self.helpers(of: classes)
    var names = ClassNames(reserved: framework.imports.union(helpers.map(\.name)))
    for (place, name) in names.names(for: classes).enumerated() { classes[place].name = name }
    for place in classes.indices {
      classes[place] = Self.solved(classes[place], among: classes, of: network)
    }
    self.classes = classes
    let placed = classes.paths(of: ModuleClass.ID(place: classes.count - 1), instance: 0)
    paths = network.layers.indices.map { layer in
      guard let path = placed[layer] else {
        preconditionFailure("PythonModule: layer '\(network.layers[layer].name)' is in no class")
      }
      return path
    }
  }

  /// The definitions of all classes, helpers first.
  var definitions: [String] {
    helpers.map(\.definition) + classes.map { ClassWriter($0, among: classes).text }
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
}

extension [ModuleClass] {
  /// Where the layers of a block are within its module: `convolution`, `stage1.0.norm`; of a function,
  /// its layer's own name there, which may be that of a module, too.
  fileprivate func paths(of id: ModuleClass.ID, instance: Int) -> [Int: String] {
    let subject = self[id.place]
    let places = subject.framework.places
    let body = subject.instances[instance].body
    var paths: [Int: String] = [:]
    for (name, member) in zip(subject.attributes, body.members) {
      add(member.content, of: body, at: name, places, to: &paths)
    }
    for case .function(let item) in body.steps.map(\.action) {
      let item = body.items[item]
      paths[item.layers.lowerBound] = item.path.joined(separator: places.separator)
    }
    return paths
  }

  private func add(
    _ content: ModuleBody.Content, of body: ModuleBody, at path: String,
    _ places: PythonFramework.Places, to paths: inout [Int: String]
  ) {
    switch content {
    case .item(let item):
      switch body.items[item].unit {
      case .layer: paths[body.items[item].layers.lowerBound] = path
      case .block(let id, let instance):
        for (layer, inner) in self.paths(of: id, instance: instance) {
          paths[layer] = path + places.separator + inner
        }
      }
    case .sequence(let contents):
      let folder = ([path] + places.folder).joined(separator: places.separator)
      add(contents, of: body, at: folder, places, to: &paths)
    case .list(let contents): add(contents, of: body, at: path, places, to: &paths)
    }
  }

  private func add(
    _ contents: [ModuleBody.Content], of body: ModuleBody, at path: String,
    _ places: PythonFramework.Places, to paths: inout [Int: String]
  ) {
    let classes = contents.map { self.classes(of: $0, in: body) }
    var entries = places.entries(classes.flatMap { $0 })[...]
    for (content, classes) in zip(contents, classes) {
      add(content, of: body, at: path + places.separator + entries.first!, places, to: &paths)
      entries = entries.dropFirst(classes.count)
    }
  }

  /// The classes of the entries that it takes in a sequence.
  private func classes(of content: ModuleBody.Content, in body: ModuleBody) -> [String] {
    guard case .item(let item) = content else { return ["Sequential"] }
    switch body.items[item].unit {
    case .layer(let layer): return layer.modules.map(\.className)
    case .block(let id, _): return [self[id.place].name]
    }
  }
}
