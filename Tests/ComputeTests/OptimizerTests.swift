import NASCompute
import NASNetworks
import Testing

/// The optimizer and its schedule against PyTorch's.
@Suite struct OptimizerTests {
  private static let roles: [Parameter.Role] = [.weight, .bias, .scale, .shift]
  private let layout = ParameterLayout(
    roles.map { Parameter(name: $0.rawValue, shape: [3], role: $0) })

  private func makeOptimizer() -> NesterovOptimizer {
    NesterovOptimizer(
      layout: layout, momentum: 0.9, decay: 1e-2, clippingNorm: 1,
      velocity: AlignedBuffer(count: layout.count))
  }

  private func makeWeights() -> AlignedBuffer {
    let weights = AlignedBuffer(count: layout.count)
    let values = Self.roles.indices.flatMap { noise(10 + $0, count: 3) }
    weights.pointer.update(from: values, count: layout.count)
    return weights
  }

  @Test func stepsAsPyTorchDoes() throws {
    let optimizer = makeOptimizer()
    let weights = makeWeights()
    for step in 0..<4 {
      let gradient = Self.roles.indices.flatMap {
        noise(20 + 4 * step + $0, count: 3, scale: step == 2 ? 0.1 : 1)
      }
      let norm = try optimizer.step(
        rate: 0.1, gradient: gradient, weights: weights.pointer, on: WorkerPool(threads: 2))
      #expect(abs(norm - PyTorchReference.optimizerNorms[step]) < 1e-6)
    }
    for (ours, theirs) in zip(weights.values, PyTorchReference.optimizerWeights) {
      #expect(abs(Double(ours) - theirs) < 2e-6)
    }
  }

  @Test(arguments: [Float.nan, .infinity]) func aGradientThatIsNotFiniteChangesNothing(
    bad: Float
  ) throws {
    let optimizer = makeOptimizer()
    let weights = makeWeights()
    let before = weights.values
    var gradient = noise(20, count: layout.count)
    gradient[5] = bad
    let norm = try optimizer.step(
      rate: 0.1, gradient: gradient, weights: weights.pointer, on: WorkerPool(threads: 1))
    #expect(!norm.isFinite)
    #expect(weights.values == before)
    #expect(optimizer.velocity.values.allSatisfy { $0 == 0 })
  }

  @Test func theLearningRateWarmsUpAndFallsAsHalfACosine() {
    let schedule = LearningRateSchedule(peak: 0.4, warmUpSteps: 4, steps: 20)
    for (step, rate) in PyTorchReference.rates.enumerated() {
      #expect(abs(schedule.rate(at: step) - rate) < 1e-8, "step \(step)")
    }
    #expect(schedule.rate(at: 30) == 0)
    #expect(LearningRateSchedule(peak: 0.4, warmUpSteps: 0, steps: 20).rate(at: 0) == 0.4)
  }
}
