import ArgumentParser
import NASConsole
import NASEngine
import NASExports
import Foundation

/// Formats by their names on the command line.
enum ExportChoice {
  static let names = ExportFormats.all.map(\.name)

  /// Checked before any work, which may be long.
  ///
  /// - Throws: when there is no such format.
  @Sendable static func parse(_ name: String) throws -> any ExportFormat {
    do {
      return try ExportFormats.format(named: name)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension RunState {
  /// Exports a picked network, and says what was written and how to use it.
  func export(
    _ network: DeployableNetwork, as format: any ExportFormat, to folder: String,
    telling terminal: Terminal
  ) throws {
    let command = (["nas"] + CommandLine.arguments.dropFirst().map(\.shellQuoted))
      .joined(separator: " ")
    try format.export(try model(of: network, command: command), to: folder)
    try terminal.print("wrote \(folder): \(format.fileNames.joined(separator: ", "))")
    if format is PyTorchFormat {
      try terminal.print(
        "try it: python3 \(folder.shellQuoted)/model.py"
          + "; in Python: from model import load; network = load()")
    }
  }
}
