public import NASGenomes
import Foundation

/// What a training has seen of options so far: how much better or worse networks that have one do
/// than others of their size. Recipes that choose their networks by it read it.
///
/// The loss of each network that a step trains on labels is held against the running mean of
/// networks of about its MACs; what is left counts for each of its options. Stored with the
/// training's position, it is the same after a resume.
public struct RecipeMemory: Sendable, Hashable, Codable {
  /// Losses by class of size.
  private var sizes: [RunningMean] = []
  /// What is left, by decision and option.
  private var options: [[RunningMean]] = []

  private static let sizeCount = 16

  /// Nothing seen.
  public init() {}

  /// How a network is expected to do beside others of its size: the sum, over the options with an
  /// effect, of what is left of the loss; the less, the better. 0 when nothing was seen.
  public func estimate(of genome: Genome, in space: BoundSearchSpace) -> Double {
    guard !options.isEmpty else { return 0 }
    return space.effectiveGenes(of: genome).reduce(0) {
      $0 + options[$1][genome.genes[$1]].value
    }
  }

  /// Takes in a network's loss.
  package mutating func learn(loss: Double, of genome: Genome, in space: BoundSearchSpace) {
    guard loss.isFinite else { return }
    if options.isEmpty {
      sizes = Array(repeating: RunningMean(), count: Self.sizeCount)
      options = space.decisions.map {
        Array(repeating: RunningMean(), count: $0.options.count)
      }
    }
    let size = Self.size(of: genome, in: space)
    sizes[size].add(loss, memory: 200)
    let left = loss - sizes[size].value
    for gene in space.effectiveGenes(of: genome) {
      options[gene][genome.genes[gene]].add(left, memory: 500)
    }
  }

  /// Classes are even in log-MACs.
  private static func size(of genome: Genome, in space: BoundSearchSpace) -> Int {
    let share = space.macsRange.logShare(of: space.macs(of: genome)) ?? 0
    return min(max(Int(share * Double(sizeCount)), 0), sizeCount - 1)
  }

  /// A mean over the last values, about as many as its memory; of all while there are fewer.
  private struct RunningMean: Sendable, Hashable, Codable {
    var value = 0.0
    var count = 0

    mutating func add(_ new: Double, memory: Int) {
      count += 1
      value += (new - value) / Double(min(count, memory))
    }
  }
}
