import NASCompute
import NASConsole
import NASEngine
import NASReports
import NASText

// For people.
extension PassProfile {
  /// The steps by block, what they come to, and how much of it the convolutions are. Without a line
  /// break at the end.
  func text(width: Int, style: TextStyle) -> String {
    var table = Table(columns: [
      .init("layer", importance: 3, shortestWidth: 24),
      .init("forward", .right, importance: 2), .init("GFLOP/s", .right, importance: 1),
      .init("GB/s", .right, importance: 1),
      .init("backward", .right, importance: 2), .init("GFLOP/s", .right, importance: 1),
      .init("GB/s", .right, importance: 1),
      .init("kernel", shortestWidth: 11),
    ])
    for (name, block) in blocks {
      table.append(Self.cells(name, block), isEmphasized: true)
      for step in block {
        table.append(Self.cells("  " + step.title, [step], kernel: step.kernelNames))
      }
    }
    table.append(Self.cells("whole pass", steps[...]), isEmphasized: true)
    let convolutions = steps.filter(\.isDenseConvolution)
    table.append(Self.cells("  convolutions alone", convolutions[...]))
    let lines = table.lines(width: width, style: style)
    return (["One shard on one core, microseconds an image:", ""] + lines + ["", summary])
      .joined(separator: "\n")
  }

  private var summary: String {
    "Convolutions alone: \(Quantity.rate(1 / convolutionSeconds, unit: "images")) a core; "
      + "the whole pass is \(Quantity.percent(convolutionShare, places: 1)) of that rate."
  }

  /// Neighbours whose layers are of one block.
  private var blocks: [(name: String, steps: ArraySlice<StepProfile>)] {
    var blocks: [(name: String, steps: ArraySlice<StepProfile>)] = []
    var rest = steps[...]
    while let name = rest.first?.path.block {
      let block = rest.prefix { $0.path.block == name }
      blocks.append((name, block))
      rest = rest.dropFirst(block.count)
    }
    return blocks
  }

  private static func cells(
    _ title: String, _ steps: ArraySlice<StepProfile>, kernel: String = ""
  ) -> [String] {
    [title] + cells(steps.map(\.forward)) + cells(steps.map(\.backward)) + [kernel]
  }

  /// Microseconds, and 10⁹ operations and bytes a second.
  private static func cells(_ passes: [StepProfile.Pass]) -> [String] {
    let seconds = passes.reduce(0) { $0 + $1.seconds }
    let operations = passes.reduce(0) { $0 + $1.operations }
    let bytes = passes.reduce(0) { $0 + $1.bytes }
    func rate(_ amount: Int, places: Int) -> String {
      Quantity.decimal(1e-9 * Double(amount) / seconds, places: places)
    }
    return [
      Quantity.decimal(1e6 * seconds, places: 2),
      operations == 0 ? "" : rate(operations, places: 0), rate(bytes, places: 1),
    ]
  }
}

extension StepProfile {
  /// Where the layer is: `stage1.block2.residual` and `first` of
  /// `stage1.block2.residual.first.norm`, `stem` and nothing of `stem.norm`.
  fileprivate var path: (block: String, part: String) {
    let names = layer.split(separator: ".").dropLast()
    return (names.prefix(3).joined(separator: "."), names.dropFirst(3).joined(separator: "."))
  }

  /// `first: convolution 3×3`.
  fileprivate var title: String {
    let part = path.part
    return operation.hasPrefix(part) ? operation : "\(part): \(operation)"
  }

  /// The kernels of both passes, each once, without what the operation says already and without
  /// the instructions that a library's is made of: `oneDNN jit_bf16_1x1, jit_bf16`.
  fileprivate var kernelNames: String {
    var names: [String] = []
    for kernel in (forward.kernel + ", " + backward.kernel).split(separator: ", ") {
      let words = kernel.prefix { $0 != ":" }.split(separator: " ")
      let name = words.filter { !operation.contains($0) }.joined(separator: " ")
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: ", ").replacing(", oneDNN ", with: ", ")
  }
}

// For programs.
extension PassProfile {
  var members: [JSONValue.Member] {
    [
      .init("layers", .array(steps.map(\.json))),
      .init("convolutionShare", .number(convolutionShare)),
    ]
  }
}

extension StepProfile {
  fileprivate var json: JSONValue {
    .object([
      .init("layer", .string(layer)), .init("operation", .string(operation)),
      .init("forward", forward.json), .init("backward", backward.json),
    ])
  }
}

extension StepProfile.Pass {
  fileprivate var json: JSONValue {
    .object([
      .init("seconds", .number(seconds)), .init("operations", .integer(operations)),
      .init("bytes", .integer(bytes)), .init("kernel", .string(kernel)),
    ])
  }
}
