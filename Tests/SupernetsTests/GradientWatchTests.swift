import Foundation
import NASSupernets
import Testing

/// What is noticed of gradients, on norms that are made up.
@Suite struct GradientWatchTests {
  /// Steps whose norms are these, of a tensor of weights and one of a norm.
  private func watch(_ steps: [(Double, Double)]) -> GradientWatch {
    var watch = GradientWatch(tensors: 2)
    for (weights, scale) in steps {
      watch.add(weights: { $0 == 0 }) { [weights, scale][$0] }
    }
    return watch
  }

  private let calm = Array(repeating: (1.0, 1.0), count: 150)

  @Test func anEpochHasMeansAndMaxima() {
    var watch = watch([(1, 4), (3, 2)])
    #expect(watch.norms(ofSlot: 0) == (2, 3))
    #expect(watch.norms(ofSlot: 1) == (3, 4))
    watch.beginEpoch()
    #expect(watch.norms(ofSlot: 0).mean.isNaN)
  }

  @Test func whatIsFarAboveTheMedianExplodes() throws {
    #expect(watch(calm + [(50, 1)]).explosion == nil)
    let watch = watch(calm + [(150, 1), (400, 1), (200, 1)])
    let explosion = try #require(watch.explosion)
    #expect(explosion.slot == 0 && explosion.norm == 400 && explosion.steps == 3)
    #expect((1...1.3).contains(explosion.usual))
  }

  /// What rises by and by is usual, and nothing is in the beginning.
  @Test func growthIsNoExplosion() {
    #expect(watch((0..<600).map { (exp2(Double($0) / 20), 1) }).explosion == nil)
    #expect(watch([(1, 1), (1_000, 1)]).explosion == nil)
  }

  @Test func onlyWeightsExplodeAndOnlyWhatMatters() {
    #expect(watch(calm + [(1, 1_000)]).explosion == nil)
    // A hundredfold, but a thousandth of the whole.
    let small = Array(repeating: (1.0, 1e6), count: 150)
    #expect(watch(small + [(500, 1e6)]).explosion == nil)
  }

  /// The branch is left out of half of the steps.
  @Test func stepsWithoutAGradientDoNotMoveTheMedian() {
    let steps = (0..<400).map { ($0 % 2 == 0 ? 1.0 : 0, 1.0) }
    #expect(watch(steps + [(90, 1)]).explosion == nil)
    #expect(watch(steps + [(120, 1)]).explosion != nil)
  }

  @Test func theEpochsExplosionsAreForgottenAndWhatIsUsualIsNot() {
    var watch = watch(calm + [(150, 1)])
    watch.beginEpoch()
    #expect(watch.explosion == nil)
    watch.add(weights: { $0 == 0 }) { [150, 1][$0] }
    #expect(watch.explosion?.steps == 1)
  }

  @Test func itSaysWhatWhereAndWhen() {
    #expect(
      "\(Divergence(of: .notFinite, tensor: "head.weight", epoch: 2, step: 16))"
        == "epoch 3, step 17: the gradients of more than 8 steps, or of a whole epoch, were not "
        + "finite, here that of 'head.weight'")
    #expect(
      "\(Divergence(of: .exploding(norm: 123, usual: 0.5), tensor: "stem.weight", epoch: 0, step: 0))"
        == "epoch 1, step 1: the gradients of more than 8 steps exploded: that of 'stem.weight' had "
        + "a norm of 123, 246 times what is usual with it")
  }
}
