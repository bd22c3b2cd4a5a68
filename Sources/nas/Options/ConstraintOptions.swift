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
    help: .init(
      "The fewest multiply-accumulates a network may need for one image: 4M.", valueName: "n"),
    transform: parseQuantity)
  var minMacs: Int?

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

  func validate() throws {
    if let minMacs, let maxMacs, minMacs > maxMacs {
      let (least, most) = (
        Constraint.Metric.macs.format(minMacs), Constraint.Metric.macs.format(maxMacs)
      )
      throw ValidationError("--min-macs is \(least), expected at most --max-macs, \(most)")
    }
  }

  var constraints: [Constraint] {
    [
      (minMacs ?? maxMacs).map { _ in Constraint(.macs, minimum: minMacs, maximum: maxMacs) },
      maxParameters.map { Constraint(.parameters, maximum: $0) },
      maxActivationMemory.map { Constraint(.activationMemory, maximum: $0) },
      maxLatency.map { Constraint(.latency, maximum: $0) },
      maxBatchedLatency.map { Constraint(.batchedLatency, maximum: $0) },
    ].compactMap { $0 }
  }
}
