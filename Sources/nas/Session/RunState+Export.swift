import Foundation
import NASCompute
import NASConsole
import NASDatasets
import NASEngine
import NASExports
import NASPlatform
import NASQuantisation
import NASText

extension RunState {
  /// Exports a picked network, and says what was written and how to use it.
  func export(
    _ network: DeployableNetwork, as format: any ExportFormat, to folder: String,
    telling terminal: Terminal
  ) throws {
    // Before it is measured in 8 bits, which may be long.
    try ExportFolder.requireFree(folder)
    let command = (["nas"] + CommandLine.arguments.dropFirst().map(\.shellQuoted))
      .joined(separator: " ")
    let inEightBits =
      format.isQuantised ? try quantised(network, for: format, telling: terminal) : nil
    let model = try model(
      of: network, command: command, quantisation: inEightBits?.quantisation,
      quantised: inEightBits?.measured?.scores ?? [], dataset: inEightBits?.dataset)
    try format.export(model, to: folder)
    try terminal.print("wrote \(folder): \(format.fileNames.joined(separator: ", "))")
    if let memory = try format.memory(of: model) {
      try terminal.print(
        "flash \(Quantity.grouped(memory.constants)) bytes of constants, and the code; "
          + "RAM \(Quantity.grouped(memory.arena)) bytes, and the stack")
    }
    if let measured = inEightBits?.measured { try tell(measured, on: terminal) }
    if let usage = format.usage(in: folder.shellQuoted) {
      try terminal.print("try it: \(usage)")
    }
  }

  /// A network in 8 bits, and what it loses by that; the data are read once.
  private func quantised(
    _ network: DeployableNetwork, for format: any ExportFormat, telling terminal: Terminal
  ) throws -> NetworkInEightBits {
    let data = try loadData()
    let quantisation = try self.quantisation(of: network, on: data.training)
    let integers: IntegerNetwork
    do {
      // What cannot be written is not measured, which may be long.
      integers = try Model.integers(
        quantisation, mean: standardisation.mean, deviation: standardisation.deviation)
    } catch  where !(format is CIntegerFormat) {
      let reason =
        (error as? ExportError).map { "layer '\($0.subject)': \($0.problem)" } ?? "\(error)"
      try terminal.print("accuracy in 8 bits is not measured: \(reason)")
      return NetworkInEightBits(dataset: data.dataset, quantisation: quantisation, measured: nil)
    }
    return NetworkInEightBits(
      dataset: data.dataset, quantisation: quantisation,
      measured: try scores(
        of: network, integers, in: data, threads: min(Cores.available, WorkerPool.maximumThreads)))
  }

  private func tell(_ measured: QuantisedScores, on terminal: Terminal) throws {
    for score in measured.scores {
      try terminal.print(
        "\(score.split.rawValue) accuracy \(Quantity.percent(score.integers)) in 8 bits, "
          + "\(Quantity.percent(score.floats)) in f32"
          + (score.isTrainedOn ? " (trained on these images)" : ""))
    }
    if let fault = measured.testFault {
      try terminal.print("test accuracy is not measured: \(fault)")
    }
  }
}

/// What an export in 8 bits is made of.
private struct NetworkInEightBits {
  let dataset: ImageDataset
  let quantisation: Quantisation
  /// Nil where the network has operations that whole numbers have not.
  let measured: QuantisedScores?
}
