import Foundation
import NASText

extension GaussianProcess {
  /// What shapes the kernel; see ``GaussianProcess``.
  public struct Hyperparameters: Sendable, Hashable, Codable {
    /// ℓ: how far apart two samples may be, as a share of the typical distance, and still tell much
    /// of each other.
    public var lengthScale: Double
    /// ρ, in 0...1.
    public var linearShare: Double
    /// ν: the variance of noise, as a share of that of the signal.
    public var noise: Double

    public init(lengthScale: Double, linearShare: Double, noise: Double) throws {
      func check(_ isSound: Bool, _ name: String, _ value: Double, _ expected: String) throws {
        guard isSound else {
          throw SettingError("predictor setting \(name) \(value)", expected: expected)
        }
      }
      let positive = "a finite number above 0"
      try check(lengthScale > 0 && lengthScale.isFinite, "length scale", lengthScale, positive)
      try check((0...1).contains(linearShare), "linear share", linearShare, "0 to 1")
      try check(noise > 0 && noise.isFinite, "noise", noise, positive)
      self.lengthScale = lengthScale
      self.linearShare = linearShare
      self.noise = noise
    }
  }
}

extension GaussianProcess.Hyperparameters {
  /// What is tried.
  private static let lengthScales = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4]
  private static let linearShares = [0, 0.1, 0.3, 0.6, 0.9]
  private static let noises = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1]
  private static let maximumRounds = 3
  /// Samples that hyper-parameters are chosen by: evenly picked ones where there are more. The
  /// choice costs some fifty times a fit, and more samples hardly move it.
  private static let maximumSamples = 128

  /// Those of the greatest posterior probability found, one hyper-parameter after the other on a
  /// grid, until none improves. The marginal likelihood decides; where samples are few, a mild
  /// prior around the first guess keeps it from the edges of the grid.
  init(fitting system: KernelSystem) {
    let system = system.thinned(to: Self.maximumSamples)
    var known: [[Int]: Double] = [:]
    func probability(_ place: [Int]) -> Double {
      if let probability = known[place] { return probability }
      let candidate = Self(place)
      let likelihood = system.solve(candidate)?.logLikelihood ?? -.infinity
      known[place] = likelihood + candidate.logPrior
      return likelihood + candidate.logPrior
    }
    var best = [4, 1, 3]
    let sizes = [Self.lengthScales.count, Self.linearShares.count, Self.noises.count]
    for _ in 0..<Self.maximumRounds {
      let before = best
      for axis in [2, 0, 1] {
        for option in 0..<sizes[axis] {
          var place = best
          place[axis] = option
          if probability(place) > probability(best) { best = place }
        }
      }
      if best == before { break }
    }
    self = Self(best)
  }

  private init(_ place: [Int]) {
    lengthScale = Self.lengthScales[place[0]]
    linearShare = Self.linearShares[place[1]]
    noise = Self.noises[place[2]]
  }

  private var logPrior: Double {
    func bell(_ value: Double, around centre: Double, width: Double) -> Double {
      let distance = log(value / centre) / width
      return -0.5 * distance * distance
    }
    return bell(lengthScale, around: 1, width: 1) + bell(noise, around: 3e-3, width: 3)
  }
}
