import NASNetworks

/// Turns the blocks of a network, inner before outer, into bodies and classes.
struct ModuleBuilder {
  private let flow: Dataflow
  private let framework: PythonFramework
  private(set) var classes: [ModuleClass] = []
  private var known: [ModuleClass.Key: ModuleClass.ID] = [:]

  init(_ network: Network, for framework: PythonFramework) {
    flow = Dataflow(network)
    self.framework = framework
  }

  /// Adds the classes of a network, its own last.
  ///
  /// - Throws: ``ExportError`` when a layer's operation cannot be written.
  mutating func addNetwork() throws {
    let network = flow.network
    let whole = Block(name: "", layers: 0..<network.layers.count, children: network.blocks)
    var body = emptyBody(of: whole.layers)
    for part in parts(of: network.blocks) {
      switch part {
      case .single(let block): try place(.block(block), in: &body, of: whole)
      case .repeated(let name, let blocks):
        try placeRepeated(blocks, named: name, in: &body, of: whole)
      }
    }
    _ = intern(body, of: nil, settings: [])
  }

  // MARK: Repetitions

  private enum Part {
    case single(Block)
    case repeated(name: String, [Block])
  }

  /// Blocks in a row whose paths begin alike (`stage1.1`, `stage1.2`) are one part.
  private func parts(of blocks: [Block]) -> [Part] {
    var parts: [Part] = []
    for block in blocks {
      let path = block.name.split(separator: ".")
      guard path.count > 1 else {
        parts.append(.single(block))
        continue
      }
      let name = String(path[0])
      if case .repeated(name, let before) = parts.last {
        parts[parts.count - 1] = .repeated(name: name, before + [block])
      } else {
        parts.append(.repeated(name: name, [block]))
      }
    }
    return parts
  }

  /// One sequence where each reads just the one before; else a list of modules.
  private mutating func placeRepeated(
    _ blocks: [Block], named name: String, in body: inout ModuleBody, of whole: Block
  ) throws {
    var contents: [ModuleBody.Content] = []
    for block in blocks {
      let definition = block.definition ?? (isChain(block) ? nil : name)
      if definition != nil {
        contents.append(try addInstance(of: block, definition, to: &body, in: whole))
      } else {
        contents.append(.sequence(try chain(block, to: &body, in: whole)))
      }
    }
    let ranges = blocks.map(\.layers)
    let member = body.members.count
    if isChain(ranges) {
      body.members.append(.init(path: [name], content: .sequence(contents)))
      body.steps.append(
        step(
          [name], .call(member: member, element: nil),
          ranges[0].lowerBound..<ranges[ranges.count - 1].upperBound))
    } else {
      body.members.append(.init(path: [name], content: .list(contents)))
      for (index, block) in blocks.enumerated() {
        body.steps.append(
          step(
            relativePath(block.name, in: whole), .call(member: member, element: index),
            block.layers))
      }
    }
  }

  // MARK: Bodies

  private func emptyBody(of layers: Range<Int>) -> ModuleBody {
    ModuleBody(inputs: flow.inputs(of: layers), outputs: flow.outputs(of: layers))
  }

  private enum Unit {
    case layer(Int)
    case block(Block)

    var layers: Range<Int> {
      switch self {
      case .layer(let layer): layer..<layer + 1
      case .block(let block): block.layers
      }
    }
  }

  /// The layers and blocks directly within a block.
  private func units(of block: Block) -> [Unit] {
    var units: [Unit] = []
    var layer = block.layers.lowerBound
    for child in block.children {
      units += (layer..<child.layers.lowerBound).map { .layer($0) }
      units.append(.block(child))
      layer = child.layers.upperBound
    }
    return units + (layer..<block.layers.upperBound).map { .layer($0) }
  }

  private mutating func place(
    _ unit: Unit, in body: inout ModuleBody, of whole: Block, as path: [String]? = nil
  ) throws {
    switch unit {
    case .layer(let layer): try place(layer: layer, in: &body, of: whole, as: path)
    case .block(let block):
      let path = path ?? relativePath(block.name, in: whole)
      if block.definition != nil {
        let content = try addInstance(of: block, block.definition, to: &body, in: whole)
        addMember(content, path, block.layers, to: &body)
        return
      }
      let units = units(of: block)
      if units.count > 1, isChain(block) {
        let content = ModuleBody.Content.sequence(try chain(block, to: &body, in: whole))
        addMember(content, path, block.layers, to: &body)
      } else {
        for unit in units {
          try place(unit, in: &body, of: whole, as: units.count == 1 ? path : nil)
        }
      }
    }
  }

  private func place(
    layer: Int, in body: inout ModuleBody, of whole: Block, as path: [String]?
  ) throws {
    let path = path ?? relativePath(flow.network.layers[layer].name, in: whole)
    let unit = try python(of: layer)
    let item = body.items.count
    body.items.append(
      .init(
        path: path, unit: .layer(unit), isFunction: unit.isFunction, layers: layer..<layer + 1))
    if unit.isFunction {
      body.steps.append(step(path, .function(item), layer..<layer + 1))
    } else {
      addMember(.item(item), path, layer..<layer + 1, to: &body)
    }
  }

  private func addMember(
    _ content: ModuleBody.Content, _ path: [String], _ layers: Range<Int>, to body: inout ModuleBody
  ) {
    body.steps.append(step(path, .call(member: body.members.count, element: nil), layers))
    body.members.append(.init(path: path, content: content))
  }

  private func step(_ path: [String], _ action: ModuleBody.Action, _ layers: Range<Int>)
    -> ModuleBody.Step
  {
    .init(
      path: path, action: action,
      reads: layers.count == 1
        ? flow.reads[layers.lowerBound] : flow.inputs(of: layers), makes: flow.outputs(of: layers))
  }

  private mutating func addInstance(
    of block: Block, _ definition: String?, to body: inout ModuleBody, in whole: Block
  ) throws -> ModuleBody.Content {
    var inner = emptyBody(of: block.layers)
    for unit in units(of: block) { try place(unit, in: &inner, of: block) }
    let unit = intern(inner, of: definition, settings: block.settings)
    body.items.append(
      .init(
        path: relativePath(block.name, in: whole), unit: unit, isFunction: false,
        layers: block.layers))
    return .item(body.items.count - 1)
  }

  /// The class that the body belongs to, made where there is none yet.
  private mutating func intern(
    _ body: ModuleBody, of definition: String?, settings: [BlockSetting]
  ) -> ModuleBody.Unit {
    let key = ModuleClass.Key(definition: definition, signature: body.signature)
    let id = known[key] ?? ModuleClass.ID(place: classes.count)
    if known.updateValue(id, forKey: key) == nil {
      classes.append(ModuleClass(definition, for: framework))
    }
    classes[id.place].instances.append(.init(body: body, settings: settings))
    return .block(id, instance: classes[id.place].instances.count - 1)
  }

  // MARK: Chains

  /// Whether modules one after the other compute the block.
  private func isChain(_ block: Block) -> Bool {
    let units = units(of: block)
    return isChain(units.map(\.layers))
      && units.allSatisfy { unit in
        switch unit {
        case .block(let block): block.definition != nil || isChain(block)
        case .layer(let layer):
          (try? python(of: layer))?.modules.isEmpty == false && flow.reads[layer].count == 1
        }
      }
  }

  /// Whether each reads just what the one before made, and no one else does.
  private func isChain(_ ranges: [Range<Int>]) -> Bool {
    let isOneToOne = ranges.allSatisfy {
      flow.inputs(of: $0).count == 1 && flow.outputs(of: $0).count == 1
    }
    return isOneToOne
      && zip(ranges, ranges.dropFirst()).allSatisfy { before, next in
        let both = before.lowerBound..<next.upperBound
        return flow.inputs(of: next) == flow.outputs(of: before)
          && flow.outputs(of: both) == flow.outputs(of: next)
      }
  }

  private mutating func chain(
    _ block: Block, to body: inout ModuleBody, in whole: Block
  ) throws -> [ModuleBody.Content] {
    try units(of: block).flatMap { unit -> [ModuleBody.Content] in
      switch unit {
      case .block(let inner) where inner.definition != nil:
        return [try addInstance(of: inner, inner.definition, to: &body, in: whole)]
      case .block(let inner): return try chain(inner, to: &body, in: whole)
      case .layer(let layer):
        body.items.append(
          .init(
            path: relativePath(flow.network.layers[layer].name, in: whole),
            unit: .layer(try python(of: layer)), isFunction: false, layers: layer..<layer + 1))
        return [.item(body.items.count - 1)]
      }
    }
  }

  // MARK: Layers

  private func python(of layer: Int) throws -> PythonLayer {
    let layer = flow.network.layers[layer]
    let site = flow.network.site(of: layer)
    guard let python = framework.layer(layer.operation, site) else {
      throw ExportError.unwritten(layer, of: site, in: framework.name)
    }
    return python
  }

  private func relativePath(_ name: String, in block: Block) -> [String] {
    let path = name.split(separator: ".").map(String.init)
    let outer = block.name.split(separator: ".").count
    // A layer may be called like the block that it ends.
    return name == block.name
      ? path.suffix(1)
      : name.hasPrefix(block.name + ".")
        ? Array(path.dropFirst(outer)) : path
  }
}
