import NASNetworks

/// One Python class: the blocks of one definition that differ in nothing but numbers.
struct ModuleClass {
  /// Its place among all classes of the network; those that it is made of come before it.
  struct ID: Hashable {
    let place: Int
  }

  /// What the blocks of a class have in common.
  struct Key: Hashable {
    let definition: String?
    let signature: ModuleBody.Signature
  }

  /// A block, with the settings that it was made with.
  struct Instance {
    let body: ModuleBody
    let settings: [BlockSetting]
    /// What its call hands over, in the order of the parameters.
    var arguments: [PythonValue] = []
  }

  /// Nil of the network itself.
  let definition: String?
  let framework: PythonFramework
  var instances: [Instance] = []
  var name = ""
  var parameters: [Parameter] = []
  var fills = Fills()

  init(_ definition: String?, for framework: PythonFramework) {
    self.definition = definition
    self.framework = framework
  }

  /// An argument of `__init__`.
  struct Parameter: Hashable {
    let name: String
    let kind: PythonHole.Kind
    /// What it is where a call leaves it out.
    let fallback: PythonValue?
  }

  /// What stands in the holes of its text.
  struct Fills {
    var byHole: [HoleKey: Fill] = [:]
    /// Lines of `__init__` that compute what is used several times.
    var locals: [(name: String, text: String)] = []
  }

  struct HoleKey: Hashable {
    let item: Int
    let hole: String
  }

  enum Fill: Hashable {
    case literal(PythonValue)
    /// An argument, or what is computed from some.
    case expression(String)

    var text: String {
      switch self {
      case .literal(let value): value.literal
      case .expression(let text): text
      }
    }
  }

  var isNetwork: Bool { definition == nil }
  var body: ModuleBody { instances[0].body }

  /// The names of its attributes, as many as members.
  var attributes: [String] {
    var names = PythonNames(reserved: framework.attributes)
    let wishes = isNetwork ? body.members.map { $0.path.joined(separator: "_") } : shortNames
    return wishes.map { names.name(for: $0) }
  }

  /// The last parts of the members' paths that tell them apart.
  private var shortNames: [String] {
    let paths = body.members.map(\.path)
    return paths.map { path in
      let shortest = (1...path.count).first { count in
        let suffix = path.suffix(count)
        return !(suffix.first?.first?.isNumber ?? true)
          && paths.filter { $0.suffix(count) == suffix }.count == 1
      }
      return path.suffix(shortest ?? path.count).joined(separator: "_")
    }
  }
}

extension [ModuleClass] {
  /// The calls that make an item: of a layer its modules, of a block that of its class.
  func calls(of item: ModuleBody.Item) -> [PythonCall] {
    guard case .block(let id, let instance) = item.unit else { return item.modules }
    let inner = self[id.place]
    let places = inner.placedParameters
    let arguments = zip(inner.parameters, inner.instances[instance].arguments).enumerated().map {
      index, pair in
      let (parameter, value) = pair
      let hole = PythonHole(
        parameter.name, parameter.kind, value, fallback: parameter.fallback)
      return index < places
        ? PythonCall.Argument.place(hole) : .keyword(parameter.name, hole)
    }
    return [PythonCall(PythonExpression(inner.name), arguments)]
  }

  /// The holes of an item, each once.
  func holes(of item: Int, in body: ModuleBody) -> [PythonHole] {
    let all =
      body.items[item].isFunction
      ? body.function(item, of: body.placeholders(item)).holes
      : calls(of: body.items[item]).flatMap(\.holes)
    var names: Set<String> = []
    return all.filter { names.insert($0.name).inserted }
  }
}

extension ModuleClass {
  /// How many parameters a call gives by their places: two at most, of the channels that come first.
  fileprivate var placedParameters: Int {
    parameters.prefix(2).prefix { $0.fallback == nil && $0.kind == .channels }.count
  }
}
