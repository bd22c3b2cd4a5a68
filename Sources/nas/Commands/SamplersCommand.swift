import ArgumentParser
import Foundation
import NASConsole
import NASReports
import NASText
import NASTuning

/// `nas samplers`: what samplers of settings find on functions whose least value is known.
struct SamplersCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "samplers",
    abstract: "Try samplers of settings on published test functions.",
    discussion: """
      A sampler asks for one trial after the other. Regret is the best value found, less the least \
      that the function has. Seconds are the processor's, for asking for one of the last ten \
      trials. The searches are the same on any number of cores.
      """)

  @Option(
    name: .customLong("sampler"), parsing: .singleValue,
    help: .init("\(SamplersCommand.samplers), or all; may be given again.", valueName: "name"),
    completion: .list(Samplers.all.map { $0.name } + ["all"]))
  var samplers = ["all"]

  @Option(
    name: .customLong("function"), parsing: .singleValue,
    help: .init("\(SamplersCommand.functions), or all; may be given again.", valueName: "name"),
    completion: .list(TestFunction.all.map(\.name) + ["all"]))
  var functions = ["all"]

  @Option(help: .init("Trials of each search.", valueName: "n"))
  var trials = 100

  @Option(help: .init("How many searches, each with a seed of its own.", valueName: "n"))
  var seeds = 30

  @Option(help: .init("The first seed.", valueName: "n"))
  var firstSeed: UInt64 = 0

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  static let samplers = Samplers.all.map { $0.name }.joined(separator: ", ")
  static let functions = TestFunction.all.map(\.name).joined(separator: ", ")

  func validate() throws {
    try expect(trials, "--trials", in: 1...100_000)
    try expect(seeds, "--seeds", in: 1...1_000_000)
    try expect(seeds: seeds, from: firstSeed, "--first-seed")
  }

  func run(_ outputs: Outputs) throws {
    let types = try samplers.flatMap { name in
      name == "all" ? Samplers.all : [try Samplers.named(name)]
    }
    let functions = try self.functions.flatMap { name in
      name == "all" ? TestFunction.all : [try TestFunction.named(name)]
    }
    let rows = try functions.flatMap { function in
      try types.map { type in
        let searches = try outputs.whileShowing("searching \(function.name) by \(type.name)…") {
          try SamplerBenchmark(function, trials: trials)
            .searches(by: type, seeds: firstSeed..<(firstSeed + UInt64(seeds)))
        }
        return SamplersRow(function: function.name, sampler: type.name, searches: searches)
      }
    }
    if json {
      return try outputs.results.print(
        JSONValue.object([
          .init("trials", .integer(trials)), .init("seeds", .integer(seeds)),
          .init("firstSeed", JSONValue(firstSeed)),
          .init("results", .array(rows.map(\.json))),
        ]).text)
    }
    var table = Table(columns: SamplersRow.columns)
    for row in rows { table.append(row.cells) }
    for line in table.lines(width: outputs.results.width, style: outputs.results.style) {
      try outputs.results.print(line)
    }
  }
}
