import ArgumentParser
import Genomes

/// Bounds on what a network may cost.
struct ConstraintOptions: ParsableArguments {
  @Option(
    help: .init(
      "The most multiply-accumulates a network may need for one image: 5M.", valueName: "n"),
    transform: parseQuantity)
  var maxMacs: Int?

  @Option(
    help: .init("The most learned numbers a network may have: 200k.", valueName: "n"),
    transform: parseQuantity)
  var maxParameters: Int?

  @Option(
    help: .init(
      "The most bytes of activations that may be alive at once for one image: 32k.",
      valueName: "bytes"),
    transform: parseQuantity)
  var maxActivationMemory: Int?

  var constraints: [Constraint] {
    [
      maxMacs.map { Constraint(.macs, maximum: $0) },
      maxParameters.map { Constraint(.parameters, maximum: $0) },
      maxActivationMemory.map { Constraint(.activationMemory, maximum: $0) },
    ].compactMap { $0 }
  }
}
