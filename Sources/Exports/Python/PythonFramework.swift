import NASNetworks

/// A framework that networks are written for as Python classes: its words, and how it has a layer.
struct PythonFramework: Sendable {
  /// As a person calls it.
  let name: String
  /// What classes of blocks are made from: `nn.Module`.
  let base: String
  /// The method that computes: `forward`.
  let method: String
  /// Before and after the entries of modules that are called one after the other.
  let sequence: Brackets
  /// Before and after the entries of a list of modules.
  let list: Brackets
  /// The names that the script imports the framework by.
  let imports: Set<String>
  /// What modules have already: a child of such a name would shadow it.
  let attributes: Set<String>
  let places: Places
  /// The layer in Python; nil where nobody wrote it.
  let layer: @Sendable (any NASNetworks.Operation, LayerSite) -> PythonLayer?

  struct Brackets: Sendable {
    let open: String
    let close: String
  }

  /// How weights files call modules within modules.
  struct Places: Sendable {
    /// Between a module and those within it.
    let separator: String
    /// What stands between a sequence and its entries besides.
    let folder: [String]
    /// The places of the entries of a sequence or a list, given their classes.
    let entries: @Sendable ([String]) -> [String]
  }
}

/// A layer in Python.
struct PythonLayer {
  /// How many values it reads.
  let arity: Int
  /// The modules that compute it one after the other; empty where a function has to.
  let modules: [PythonCall]
  /// What it makes of its inputs, where that is not to call the one module.
  let function: (([PythonExpression]) -> PythonExpression?)

  /// Names for its inputs, for those who only want its holes.
  var placeholders: [PythonExpression] { (0..<arity).map { PythonExpression("x\($0)") } }

  var isFunction: Bool { function(placeholders) != nil }

  /// - Parameter function: Nil of a layer that is modules alone.
  init?(
    _ site: LayerSite, _ modules: [PythonCall],
    function: @escaping ([PythonExpression]) -> PythonExpression?
  ) {
    arity = site.inputs.count
    self.modules = modules
    self.function = function
    if modules.isEmpty && !isFunction { return nil }
  }
}

extension LayerSite {
  /// The channels of the first value read, as an argument of an operation that keeps them.
  var width: PythonHole { .channels("width", shape.channels) }
}

extension PythonValue {
  init(_ extent: Extent) {
    self = extent.isSquare ? .whole(extent.rows) : .pair(extent.rows, extent.columns)
  }
}
