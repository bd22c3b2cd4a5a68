/// A call that makes a module: `nn.Conv2d(16, 32, 3, padding=1, bias=False)`.
struct PythonCall: Hashable {
  let function: PythonExpression
  let arguments: [Argument]
  /// The class that it calls, where the framework has none and `model.py` defines it.
  let helper: PythonHelper?

  struct Argument: Hashable {
    let keyword: String?
    let value: PythonExpression
    /// Left out where the value is this.
    let fallback: PythonValue?

    /// By its place.
    static func place(_ hole: PythonHole) -> Argument {
      Argument(keyword: nil, value: PythonExpression(hole), fallback: nil)
    }

    /// By a keyword; left out where the hole holds its fallback.
    static func keyword(_ keyword: String, _ hole: PythonHole) -> Argument {
      Argument(keyword: keyword, value: PythonExpression(hole), fallback: hole.fallback)
    }

    /// By its place, the same in every call.
    static func text(_ text: String) -> Argument {
      Argument(keyword: nil, value: PythonExpression(text), fallback: nil)
    }

    /// By a keyword, the same in every call.
    static func keyword(_ keyword: String, _ text: String) -> Argument {
      Argument(keyword: keyword, value: PythonExpression(text), fallback: nil)
    }
  }

  init(_ function: PythonExpression, _ arguments: [Argument] = []) {
    self.function = function
    self.arguments = arguments
    helper = nil
  }

  init(_ helper: PythonHelper, _ arguments: [Argument] = []) {
    self.function = PythonExpression(helper.name)
    self.arguments = arguments
    self.helper = helper
  }

  private init(
    _ function: PythonExpression, _ arguments: [Argument], helper: PythonHelper?
  ) {
    self.function = function
    self.arguments = arguments
    self.helper = helper
  }

  /// The class that it calls, without the modules that it is in.
  var className: String {
    let name = function.text { $0.value.literal }
    return name.split(separator: ".").last.map(String.init) ?? name
  }

  var holes: [PythonHole] {
    function.holes + arguments.flatMap(\.value.holes)
  }

  /// The same without its numbers.
  var erased: PythonCall {
    PythonCall(
      function.erased,
      arguments.map {
        Argument(keyword: $0.keyword, value: $0.value.erased, fallback: $0.fallback)
      }, helper: helper)
  }
}

/// A class of `model.py` that computes an operation for which the framework has no module.
struct PythonHelper: Hashable {
  let name: String
  /// Its definition, in Python.
  let definition: String
}
