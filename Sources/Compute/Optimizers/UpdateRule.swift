import CNASKernels

/// How weights move, given their gradient: what tells one optimizer from another.
///
/// One rule a file; to add one, write it and name it in ``UpdateRules/all``. A rule has no state: what
/// it remembers of each weight, its moments, it is handed.
public protocol UpdateRule: Sendable {
  /// What users call the optimizer.
  var name: String { get }
  /// What it does, in a few words.
  var summary: String { get }
  /// What it remembers of each weight, by name; zeros to begin with.
  var moments: [String] { get }
  /// Whether weights decay by themselves, and not by their gradient, unless settings say otherwise
  /// (Loshchilov and Hutter 2019, arXiv:1711.05101).
  var decouplesDecay: Bool { get }
  /// Changes the weights of one tensor, and their moments.
  func update(_ tensor: UpdatedTensor)
}

extension UpdateRule {
  public var decouplesDecay: Bool { false }
}

/// One tensor in an optimizer's step; its arrays are of one length.
public struct UpdatedTensor {
  public let count: Int
  let gradient: UnsafePointer<Float>
  let weights: UnsafeMutablePointer<Float>
  /// The step's numbers.
  let step: nas_update
  /// The first of the moments; the others follow, `stride` floats apart.
  let moments: UnsafeMutablePointer<Float>
  let stride: Int

  func moment(_ index: Int) -> UnsafeMutablePointer<Float> { moments + index * stride }
}

/// The optimizers there are.
public enum UpdateRules {
  public static let all: [any UpdateRule] = [
    GradientDescent(), MomentumDescent(), NesterovDescent(), RMSProp(), Adam(), AdamW(),
  ]

  public static let names = all.map(\.name)

  /// Nil when there is none of that name.
  public static func named(_ name: String) -> (any UpdateRule)? { all.first { $0.name == name } }
}
