import NASNetworks

/// How an operation is written in C: as calls of functions. Each kind of operation says so in a file of
/// its own in `Operations`, and nothing else knows.
///
/// Values are f32 and lie position after position, row after row, their channels side by side.
protocol COperation: NASNetworks.Operation {
  /// Where its output may lie.
  func storage(at site: LayerSite) -> CStorage
  /// Numbers that it needs for itself while it runs.
  func scratchCount(at site: LayerSite) -> Int
  /// Writes the calls that compute it; none where the numbers lie as they did.
  func write(in layer: inout CLayer)
}

extension COperation {
  func storage(at site: LayerSite) -> CStorage { runsInPlace ? .over([0]) : .own }
  func scratchCount(at site: LayerSite) -> Int { 0 }
}

/// A layer while it is written in C.
struct CLayer {
  let site: LayerSite
  /// What the names of its constants begin with.
  let name: String
  /// The numbers of its tensors by their names.
  let tensors: [(name: String, values: [Float])]
  /// The values that it reads and the one that it makes, as C has them: `arena + 784`.
  let x: [String]
  let y: String
  let scratch: String
  /// The inputs by which an order of them begins that leaves none to be read where the output lies
  /// already: those in whose place that is.
  let overwritten: [Int]
  var program: CProgram

  mutating func call(_ function: CFunction, _ arguments: String...) {
    program.call(function, arguments)
  }

  /// Adds a tensor as it is; `0` where there is none of that name.
  mutating func weight(_ name: String) -> String {
    guard let tensor = tensors.first(where: { $0.name == name }) else { return "0" }
    return numbers(name, tensor.values)
  }

  /// Adds numbers.
  mutating func numbers(_ name: String, _ values: [Float]) -> String {
    program.constant("\(self.name)_\(CName.identifier(name))", "float", values.map(\.c))
  }
}

/// A function of the C file, or a type.
struct CFunction: Sendable, Hashable {
  let name: String
  /// What it needs before it.
  let needs: [CFunction]
  let text: String

  init(_ name: String, needs: [CFunction] = [], _ text: String) {
    self.name = name
    self.needs = needs
    self.text = text
  }

  /// A function of numbers of either type, which `NUMBER` stands for.
  static func ofNumbers(
    _ name: String, _ type: String, needs: [CFunction] = [], _ text: String
  ) -> CFunction {
    CFunction(name, needs: needs, text.replacing("NUMBER", with: type))
  }
}
