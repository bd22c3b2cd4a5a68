/// What a training step makes small: how far logits are from labels.
///
/// One loss a file; to add one, write it and name it in ``Losses/all``.
public protocol Loss: Sendable {
  /// What users call it.
  static var name: String { get }
  /// What it is, in a few words.
  static var summary: String { get }
  var classes: Int { get }

  /// - Parameter smoothing: The share of a target that is spread over all classes (Szegedy 2016,
  ///   doi:10.1109/CVPR.2016.308): the target is `1 − smoothing` on the label plus
  ///   `smoothing / classes` everywhere. In 0..<1.
  init(classes: Int, smoothing: Float)

  /// Loss and accuracy against labels, and the gradient of `factor` times the summed loss.
  ///
  /// - Parameters:
  ///   - logits: [images, classes]
  ///   - gradient: [images, classes], written; nil when only the outcome is wanted.
  ///   - probabilities: [images, classes], written with the softmax; nil when not wanted.
  func evaluate(
    _ logits: UnsafePointer<Float>, labels: MixedLabels, images: Int,
    gradient: UnsafeMutablePointer<Float>?, factor: Float,
    probabilities: UnsafeMutablePointer<Float>?
  ) -> LossOutcome
}

/// What a batch of logits came to.
public struct LossOutcome: Sendable, Hashable {
  /// Summed over images.
  public var loss: Double = 0
  /// Images whose label has the largest logit.
  public var correct: Int = 0

  public init(loss: Double = 0, correct: Int = 0) {
    self.loss = loss
    self.correct = correct
  }
}

/// The labels of a batch whose images may be mixed of two each.
public struct MixedLabels {
  /// [images]; of the image that there is more of.
  public let labels: UnsafePointer<Int32>
  /// [images]; of the other one.
  public let partners: UnsafePointer<Int32>
  /// [images]; how much of the first there is, in 0.5...1; nil where no image is mixed.
  public let shares: UnsafePointer<Float>?

  /// Of images that are whole.
  public init(_ labels: UnsafePointer<Int32>) {
    self.labels = labels
    partners = labels
    shares = nil
  }

  public init(
    _ labels: UnsafePointer<Int32>, partners: UnsafePointer<Int32>, shares: UnsafePointer<Float>
  ) {
    self.labels = labels
    self.partners = partners
    self.shares = shares
  }

  /// Of one image, its labels and how much of it has the first.
  func target(_ image: Int, classes: Int) -> (label: Int, partner: Int, share: Float) {
    let (label, partner) = (Int(labels[image]), Int(partners[image]))
    precondition(
      (0..<classes).contains(label) && (0..<classes).contains(partner),
      "labels \(label) and \(partner) of \(classes) classes")
    return (label, partner, shares?[image] ?? 1)
  }
}

/// The losses there are.
public enum Losses {
  public static let all: [any Loss.Type] = [CrossEntropy.self, MeanSquaredError.self]

  public static let names = all.map { $0.name }

  /// Nil when there is none of that name.
  public static func named(_ name: String) -> (any Loss.Type)? { all.first { $0.name == name } }
}

/// Which loss a training makes small.
public struct LossSettings: Sendable, Hashable, Codable {
  /// One of ``Losses/names``.
  public var name: String
  /// In 0..<1.
  public var smoothing: Double

  public init(name: String = CrossEntropy.name, smoothing: Double = 0.1) {
    self.name = name
    self.smoothing = smoothing
  }

  /// The loss, which there must be.
  public func loss(classes: Int) -> any Loss {
    guard let type = Losses.named(name) else {
      preconditionFailure("LossSettings: no loss is called '\(name)'")
    }
    return type.init(classes: classes, smoothing: Float(smoothing))
  }
}
