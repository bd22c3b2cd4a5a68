public import NASCompute

/// Where the time of a training pass goes: forward and backward over one shard, on one core.
///
/// What comes once a step is not in it: loading images, gathering weights, adding gradients, the
/// optimizer.
public struct PassProfile: Sendable, Hashable, Codable {
  /// In forward order.
  public let steps: [StepProfile]

  /// For one image.
  public var seconds: Double { Self.seconds(steps) }

  /// For one image, of the dense convolutions.
  public var convolutionSeconds: Double { Self.seconds(steps.filter(\.isDenseConvolution)) }

  /// The convolutions' share of the time: the rate of the pass as a fraction of the rate that its
  /// convolutions have alone.
  public var convolutionShare: Double { convolutionSeconds / seconds }

  private static func seconds(_ steps: [StepProfile]) -> Double {
    steps.reduce(0) { $0 + $1.forward.seconds + $1.backward.seconds }
  }
}
