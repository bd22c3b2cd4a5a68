import NASNetworks

/// What one block computes, as a Python class would hold it: attributes, and the steps of `forward`.
///
/// Values have the network's numbers.
struct ModuleBody {
  /// The values that `forward` takes and returns.
  let inputs: [Int]
  let outputs: [Int]
  /// The layers and blocks within it that Python writes one by one, in order.
  var items: [Item] = []
  var members: [Member] = []
  var steps: [Step] = []

  /// A layer, or a block with a class of its own.
  struct Item {
    /// Its name within the block: `["main", "expand"]`.
    let path: [String]
    let unit: Unit
    /// Whether it is a function in `forward`; else modules.
    let isFunction: Bool
    let layers: Range<Int>
  }

  enum Unit {
    case layer(PythonLayer)
    /// One of the blocks of a class.
    case block(ModuleClass.ID, instance: Int)
  }

  /// An attribute.
  struct Member {
    let path: [String]
    let content: Content
  }

  indirect enum Content {
    /// An item, by its place.
    case item(Int)
    case sequence([Content])
    case list([Content])
  }

  /// A statement of `forward`.
  struct Step {
    let path: [String]
    let action: Action
    let reads: [Int]
    let makes: [Int]
  }

  enum Action {
    /// Calls a member, or one of a list.
    case call(member: Int, element: Int?)
    /// An item that is a function.
    case function(Int)
  }
}

extension ModuleBody.Item {
  /// The modules that compute it, but for a block, whose class gives its call.
  var modules: [PythonCall] {
    if case .layer(let layer) = unit { layer.modules } else { [] }
  }
}

extension ModuleBody {
  /// All that instances of one class agree in: everything but numbers.
  var signature: Signature {
    var places = Dictionary(
      uniqueKeysWithValues: inputs.enumerated().map { ($1, $0) })
    let steps = steps.map { step in
      let reads = step.reads.map { places[$0]! }
      for value in step.makes { places[value] = places.count }
      return Signature.Step(
        path: step.path, action: signature(of: step.action), reads: reads,
        makes: step.makes.map { places[$0]! })
    }
    return Signature(
      members: members.map { .init(path: $0.path, content: signature(of: $0.content)) },
      steps: steps, outputs: outputs.map { places[$0]! })
  }

  struct Signature: Hashable {
    let members: [Member]
    let steps: [Step]
    let outputs: [Int]

    struct Member: Hashable {
      let path: [String]
      let content: Content
    }

    indirect enum Content: Hashable {
      case modules([PythonCall])
      case block(ModuleClass.ID)
      case sequence([Content])
      case list([Content])
    }

    struct Step: Hashable {
      let path: [String]
      let action: Action
      let reads: [Int]
      let makes: [Int]
    }

    enum Action: Hashable {
      case call(member: Int, element: Int?)
      case function(PythonExpression)
    }
  }

  private func signature(of content: Content) -> Signature.Content {
    switch content {
    case .item(let item):
      switch items[item].unit {
      case .block(let id, _): .block(id)
      case .layer: .modules(items[item].modules.map(\.erased))
      }
    case .sequence(let contents): .sequence(contents.map(signature))
    case .list(let contents): .list(contents.map(signature))
    }
  }

  private func signature(of action: Action) -> Signature.Action {
    switch action {
    case .call(let member, let element): .call(member: member, element: element)
    case .function(let item): .function(function(item, of: placeholders(item)).erased)
    }
  }

  /// What a functional item makes of its inputs.
  func function(_ item: Int, of inputs: [PythonExpression]) -> PythonExpression {
    guard case .layer(let layer) = items[item].unit, let expression = layer.function(inputs)
    else { preconditionFailure("ModuleBody: item \(items[item].path) is no function") }
    return expression
  }

  /// Names for the inputs of an item, for those who only want its holes.
  func placeholders(_ item: Int) -> [PythonExpression] {
    if case .layer(let layer) = items[item].unit { layer.placeholders } else { [] }
  }
}
