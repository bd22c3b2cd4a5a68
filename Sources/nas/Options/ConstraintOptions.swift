import ArgumentParser
import NASGenomes

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

  @Option(
    help: .init(
      "The longest that one image may take by itself on one core of this machine: 2ms.",
      valueName: "time"),
    transform: parseShortTime)
  var maxLatency: Int?

  @Option(
    help: .init("The longest that an image may take in a batch of many: 500us.", valueName: "time"),
    transform: parseShortTime)
  var maxBatchedLatency: Int?

  var constraints: [Constraint] {
    [
      maxMacs.map { Constraint(.macs, maximum: $0) },
      maxParameters.map { Constraint(.parameters, maximum: $0) },
      maxActivationMemory.map { Constraint(.activationMemory, maximum: $0) },
      maxLatency.map { Constraint(.latency, maximum: $0) },
      maxBatchedLatency.map { Constraint(.batchedLatency, maximum: $0) },
    ].compactMap { $0 }
  }
}
