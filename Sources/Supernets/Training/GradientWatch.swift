import NASCompute
import NASNetworks

/// Watches the gradients of each tensor while a training goes on: what an epoch's norms come to, and
/// whether they explode.
///
/// It costs next to nothing, for the optimizer knows the norms: it clips by them. It is part of a
/// training's position, so that one that goes on notices what an uninterrupted one does.
public struct GradientWatch: Sendable, Hashable, Codable {
  /// So many steps of an epoch may have a gradient that is not finite, and as many one that explodes.
  public static let allowedSteps = 8
  /// Gradients explode that are so many times as large as usual.
  static let explosionFactor = 100.0
  /// And make up so much of the norm of the whole gradient.
  static let explosionShare = 0.1
  /// Steps before which nothing is usual.
  static let settlingSteps = 100
  /// What a median moves by in a step, as a factor.
  private static let medianPace = 1.05

  /// How often the training was put back to the end of an epoch.
  public var retreats = 0
  /// Of the whole training, with a finite gradient.
  private var steps = 0
  /// Of those, in the epoch.
  private var epochSteps = 0
  /// Of the norms in the epoch, by tensor.
  private var sums: [Double]
  private var largest: [Double]
  /// Running medians of the norms, by tensor; 0 before the first that is above 0. A median moves by a
  /// twentieth towards each step's norm: up as often as down, it stays in the middle (Robbins and
  /// Monro 1951, doi:10.1214/aoms/1177729586).
  private var medians: [Double]
  /// The worst of the epoch's explosions; nil where there was none.
  public private(set) var explosion: Explosion?

  /// Gradients of one tensor that explode.
  public struct Explosion: Sendable, Hashable, Codable {
    /// The tensor's, in the layout.
    public var slot: Int
    public var norm: Double
    /// Its running median.
    public var usual: Double
    /// Steps of the epoch in which some tensor's explode.
    public var steps: Int
  }

  /// - Parameter tensors: How many there are.
  public init(tensors: Int) {
    sums = Array(repeating: 0, count: tensors)
    largest = sums
    medians = sums
  }

  public var tensors: Int { medians.count }

  /// The mean and largest norm of a tensor's gradient over the epoch's steps; not a number where all
  /// of them were left out.
  public func norms(ofSlot index: Int) -> (mean: Double, largest: Double) {
    epochSteps == 0 ? (.nan, .nan) : (sums[index] / Double(epochSteps), largest[index])
  }

  /// Takes in the gradients of the optimizer's last step, which were finite.
  mutating func add(_ optimizer: Optimizer) {
    add(weights: { optimizer.layout.slots[$0].parameter.role.isOfProducts }) {
      optimizer.gradientNorm(ofSlot: $0)
    }
  }

  /// Takes in a step's norms.
  ///
  /// - Parameter weights: Whether a tensor is one of weights, not of norms or biases: only such
  ///   explode.
  package mutating func add(weights: (Int) -> Bool, norm: (Int) -> Double) {
    var (worst, squares): (Explosion?, Double) = (nil, 0)
    for slot in medians.indices {
      let norm = norm(slot)
      sums[slot] += norm
      largest[slot] = max(largest[slot], norm)
      squares += norm * norm
      let usual = medians[slot]
      if steps >= Self.settlingSteps, usual > 0, norm > Self.explosionFactor * usual, weights(slot),
        norm / usual > (worst.map { $0.norm / $0.usual } ?? 0)
      {
        worst = Explosion(slot: slot, norm: norm, usual: usual, steps: 1)
      }
      moveMedian(of: slot, towards: norm)
    }
    steps += 1
    epochSteps += 1
    if let worst, worst.norm * worst.norm >= Self.explosionShare * Self.explosionShare * squares {
      note(worst)
    }
  }

  private mutating func moveMedian(of slot: Int, towards norm: Double) {
    if medians[slot] == 0 {
      medians[slot] = norm
    } else if norm > medians[slot] {
      medians[slot] *= Self.medianPace
    } else if norm > 0, norm < medians[slot] {
      // What has no gradient in a step was left out of it.
      medians[slot] /= Self.medianPace
    }
  }

  private mutating func note(_ worst: Explosion) {
    let count = (explosion?.steps ?? 0) + 1
    if explosion.map({ worst.norm / worst.usual > $0.norm / $0.usual }) ?? true {
      explosion = worst
    }
    explosion?.steps = count
  }

  /// Forgets the epoch, and keeps what is usual.
  public mutating func beginEpoch() {
    for slot in sums.indices { (sums[slot], largest[slot]) = (0, 0) }
    epochSteps = 0
    explosion = nil
  }
}
