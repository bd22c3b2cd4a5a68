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

  /// A space of many features, few enough networks to list them all.
  static let everything = """
    name: everything
    let: {function: [relu, hard-swish]}
    network:
      stem:
        conv-norm: {kernel: [1, 3], width: [4, 6], stride: 2, activation: function}
      stage1:
        repeat: [2, 0]
        let: {width: [8, 4]}
        chosen: once
        layers:
          choose:
            residual:
              residual: {width, excite: [yes, no], activation: hard-swish}
            inverted-residual:
              inverted-residual: {width, expansion: [1, 2], activation: function}
      stage2:
        let: {own: [hard-swish, relu]}
        layers:
          choose:
            inverted-residual:
              inverted-residual:
                {width: 5, stride: 2, kernel: [5, 3], expansion: 2, activation: [relu, hard-swish]}
            residual:
              residual: {width: 5, stride: 2, activation: own}
      head:
        conv-norm: {width: [7, 9], activation: function}
      classifier: [global-average-pool, linear: {width: classes}]
    """

  static func parse(_ text: String, path: String = "x.yaml") throws(SearchSpaceError) -> SearchSpace
  {
    try SearchSpace.parse(text: text, path: path, library: catalogue.library)
  }

  static func boundEverything(
    constraints: [Constraint] = [], latencies: LatencyTable? = nil
  ) throws -> BoundSearchSpace {
    try parse(everything).bound(
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
