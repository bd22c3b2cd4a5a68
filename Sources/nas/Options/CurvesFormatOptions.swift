import ArgumentParser
import NASDatasets
import NASSearch

/// How a table of learning curves is to be read, and what is known of its networks besides.
struct CurvesFormatOptions: ParsableArguments {
  enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
    case csv
    case uint16
  }

  @Option(
    help: "What FILE holds: text, or little-endian 16-bit numbers without anything between.")
  var format = Format.csv

  @Option(help: .init("With uint16: the epochs of a network.", valueName: "n"))
  var epochs: Int?

  @Option(help: .init("With uint16: what one unit is worth.", valueName: "x"))
  var scale: Double?

  @Option(
    help: .init(
      "A table whose first column is the id, and whose first line names the columns.",
      valueName: "file"),
    completion: .file())
  var priorFile: String?

  @Option(
    help: .init(
      "A column of it that is known before training, and higher for what is likely better.",
      valueName: "column"))
  var prior: String?

  /// Fails unless the options go together.
  func check() throws {
    guard (priorFile == nil) == (prior == nil) else {
      throw ValidationError("--prior-file and --prior belong together")
    }
    if format == .csv, epochs != nil || scale != nil {
      throw ValidationError("--epochs and --scale belong to --format uint16")
    }
    guard format == .uint16 else { return }
    guard let epochs else { throw ValidationError("--format uint16 needs --epochs") }
    try expect(epochs, "--epochs", in: 1...1_000_000)
    guard let scale else { return }
    guard scale > 0, scale.isFinite else {
      throw ValidationError("--scale is \(scale), expected a positive number")
    }
  }

  func curves(of file: String) throws -> LearningCurves {
    let bytes = try Self.bytes(of: file)
    switch format {
    case .csv: return try LearningCurves(csv: bytes, file: file)
    case .uint16:
      return try LearningCurves(uint16: bytes, epochs: epochs ?? 1, scale: scale ?? 1, file: file)
    }
  }

  /// Nil where none is asked for.
  func priors(of curves: LearningCurves) throws -> [Double]? {
    guard let priorFile, let prior else { return nil }
    return try curves.numbers(of: prior, csv: Self.bytes(of: priorFile), file: priorFile)
  }

  /// After decompression, should it be compressed.
  private static func bytes(of path: String) throws -> [UInt8] {
    let file = try DataFile(path)
    return try file.read(upTo: .max)
  }
}
