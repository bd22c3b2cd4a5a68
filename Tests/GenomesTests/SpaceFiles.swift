import Foundation
import NASGenomes
import NASNetworks

/// The search space files of this checkout, and spaces made for a test.
enum SpaceFiles {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("SearchSpaces").path

  static let catalogue = SearchSpaceCatalogue(folders: [folder])

  /// The name of every file.
  static let names = catalogue.entries().map(\.name)

  static let grey = Shape(channels: 1, height: 28, width: 28)
  static let colour = Shape(channels: 3, height: 32, width: 32)

  static func bound(
    _ name: String, to input: Shape = colour, constraints: [Constraint] = []
  ) throws -> BoundSearchSpace {
    try catalogue.load(name).bound(to: input, classes: 10, constraints: constraints)
  }

  /// Every feature of the notation, few enough networks to list them all.
  static let everything = """
    name: everything
    activation: [relu, hard-swish]
    stem: {kernel: [1, 3], width: [4, 6], stride: 2}
    stages:
      - depth: [2, 0]
        width: [8, 4]
        per: stage
        operations:
          residual: {squeeze-excite: [yes, no], activation: hard-swish}
          inverted-residual: {kernel: 3, expansion: [1, 2]}
      - depth: 1
        width: 5
        stride: 2
        activation: [hard-swish, relu]
        operations:
          inverted-residual: {kernel: [5, 3], expansion: 2, activation: [relu, hard-swish]}
          residual:
    head: {width: [7, 9]}
    """

  static func boundEverything(
    constraints: [Constraint] = [], latencies: LatencyTable? = nil
  ) throws -> BoundSearchSpace {
    try SearchSpace.parse(text: everything, path: "everything.yaml")
      .bound(
        to: Shape(channels: 2, height: 9, width: 9), classes: 3, constraints: constraints,
        latencies: latencies)
  }

  /// Every gene combination of a small space, canonical or not.
  static func allGenomes(of space: BoundSearchSpace) -> [Genome] {
    space.decisions.reduce([Genome(genes: [])]) { genomes, decision in
      genomes.flatMap { genome in
        decision.options.indices.map { Genome(genes: genome.genes + [$0]) }
      }
    }
  }
}
