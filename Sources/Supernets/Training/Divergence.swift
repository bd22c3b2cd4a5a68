import Foundation

/// Why a training cannot go on as it is, where, and when.
public struct Divergence: Sendable, Hashable, CustomStringConvertible {
  public let kind: Kind
  /// The tensor at fault.
  public let tensor: String
  /// From 0.
  public let epoch: Int
  /// Of the epoch, from 0.
  public let step: Int

  public enum Kind: Sendable, Hashable {
    /// Gradients hold what is no number, or infinite.
    case notFinite
    /// Weights are no numbers, or so large that variances of what they give are none.
    case weightsTooLarge(norm: Double)
    /// Gradients are far larger than is usual with them.
    case exploding(norm: Double, usual: Double)
  }

  public init(of kind: Kind, tensor: String, epoch: Int, step: Int) {
    self.kind = kind
    self.tensor = tensor
    self.epoch = epoch
    self.step = step
  }

  /// `epoch 3, step 17: the gradients of more than 8 steps, or of a whole epoch, were not finite, here that of '…'`.
  public var description: String {
    let steps = "the gradients of more than \(GradientWatch.allowedSteps) steps"
    let what =
      switch kind {
      case .notFinite:
        "\(steps), or of a whole epoch, were not finite, here that of '\(tensor)'"
      case .weightsTooLarge(let norm):
        "the weights of '\(tensor)' had a norm of \(Self.short(norm))"
      case .exploding(let norm, let usual):
        "\(steps) exploded: that of '\(tensor)' had a norm of \(Self.short(norm)), "
          + "\(Self.short(norm / usual)) times what is usual with it"
      }
    return "epoch \(epoch + 1), step \(step + 1): \(what)"
  }

  /// Three digits that count.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    return String(format: "%.3g", value)
  }
}
