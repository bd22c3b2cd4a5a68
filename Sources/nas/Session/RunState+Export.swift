import NASCompute
import NASConsole
import NASEngine
import NASExports
import NASPlatform
import NASQuantisation
import NASText
import Foundation

extension RunState {
  /// Exports a picked network, and says what was written and how to use it.
  func export(
    _ network: DeployableNetwork, as format: any ExportFormat, to folder: String,
    telling terminal: Terminal
  ) throws {
    let command = (["nas"] + CommandLine.arguments.dropFirst().map(\.shellQuoted))
      .joined(separator: " ")
    let quantisation = format.isQuantised ? try quantisation(of: network) : nil
    var model = try model(of: network, command: command, quantisation: quantisation)
    // Before it is measured, which may be long, it is known whether it can be written at all.
    try ExportFolder.requireFree(folder)
    let scores = try integerScores(of: network, model, for: format, telling: terminal)
    if !scores.isEmpty {
      model = try self.model(
        of: network, command: command, quantisation: quantisation, quantised: scores)
    }
    try format.export(model, to: folder)
    try terminal.print("wrote \(folder): \(format.fileNames.joined(separator: ", "))")
    if let memory = try format.memory(of: model) {
      try terminal.print(
        "flash \(Quantity.grouped(memory.constants)) bytes of constants, and the code; "
          + "RAM \(Quantity.grouped(memory.arena)) bytes, and the stack")
    }
    for score in scores {
      try terminal.print(
        "\(score.split.rawValue) accuracy \(Quantity.percent(score.integers)) in 8 bits, "
          + "\(Quantity.percent(score.floats)) in f32")
    }
    if format is PyTorchFormat {
      try terminal.print(
        "try it: python3 \(folder.shellQuoted)/model.py"
          + "; in Python: from model import load; network = load()")
    }
  }

  /// What a network loses in 8 bits; nothing where the format is not of 8 bits, or has operations that
  /// whole numbers have not.
  private func integerScores(
    of network: DeployableNetwork, _ model: Model, for format: any ExportFormat,
    telling terminal: Terminal
  ) throws -> [QuantisedScore] {
    guard format.isQuantised else { return [] }
    let integers: IntegerNetwork
    do {
      integers = try model.integers()
    } catch  where !(format is CIntegerFormat) {
      try terminal.print("accuracy in 8 bits is not measured: \(error)")
      return []
    }
    return try scores(
      of: network, integers, threads: min(Cores.available, WorkerPool.maximumThreads))
  }
}
