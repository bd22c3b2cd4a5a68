import NASCompute
import NASNetworks
import Testing

/// The optimizer and its schedule against PyTorch's.
@Suite struct OptimizerTests {
  private static let roles: [Parameter.Role] = [.weight, .bias, .scale, .shift]
  private let layout = ParameterLayout(
    roles.map { Parameter(name: $0.rawValue, shape: [3], role: $0) })

  private func makeOptimizer() -> Optimizer {
    Optimizer(layout: layout, settings: OptimizerSettings(weightDecay: 1e-2, clippingNorm: 1))
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
      var gradient = Self.roles.indices.flatMap {
        noise(20 + 4 * step + $0, count: 3, scale: step == 2 ? 0.1 : 1)
      }
      let norm = try optimizer.step(
        step, rate: 0.1, gradient: &gradient, weights: weights.pointer, on: WorkerPool(threads: 2))
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
      0, rate: 0.1, gradient: &gradient, weights: weights.pointer, on: WorkerPool(threads: 1))
    #expect(!norm.isFinite)
    #expect(weights.values == before)
    #expect(optimizer.state.values.allSatisfy { $0 == 0 })
  }

  /// What inputs are multiplied by decays, whatever its layer; without a gradient nothing else moves.
  @Test(arguments: ["nesterov", "adamw"]) func projectionsDecayAndEmbeddingsDoNot(
    name: String
  ) throws {
    let roles: [Parameter.Role] = [.weight, .projection, .embedding, .bias]
    let layout = ParameterLayout(
      roles.map { Parameter(name: $0.rawValue, shape: [2], role: $0) })
    for settings in [
      OptimizerSettings(name: name, weightDecay: 0.1, clippingNorm: nil),
      OptimizerSettings(name: name, weightDecay: 0, sparsity: 0.1, clippingNorm: nil),
    ] {
      let optimizer = Optimizer(layout: layout, settings: settings)
      let weights = AlignedBuffer(count: layout.count)
      weights.pointer.update(repeating: 1, count: layout.count)
      var gradient = [Float](repeating: 0, count: layout.count)
      _ = try optimizer.step(
        0, rate: 0.1, gradient: &gradient, weights: weights.pointer, on: WorkerPool(threads: 1))
      let values = weights.values
      #expect(values[0] < 1)
      #expect(Set(values[..<4]) == [values[0]])
      #expect(Set(values[4...]) == [1])
    }
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

/// Every optimizer and every schedule against PyTorch's, over a hundred steps.
@Suite struct OptimizerPathTests {
  private static let paths: [(settings: OptimizerSettings, rate: Float, weights: [Double])] = [
    (OptimizerSettings(name: "gradient-descent"), 0.02, PyTorchOptimizers.gradientDescent),
    (OptimizerSettings(name: "sgd"), 0.02, PyTorchOptimizers.sgd),
    (OptimizerSettings(name: "nesterov"), 0.02, PyTorchOptimizers.nesterov),
    (OptimizerSettings(name: "rmsprop"), 0.002, PyTorchOptimizers.rmsprop),
    (OptimizerSettings(name: "adam"), 0.01, PyTorchOptimizers.adam),
    (OptimizerSettings(name: "adamw"), 0.01, PyTorchOptimizers.adamw),
    (
      OptimizerSettings(name: "sgd", sparsity: 3e-2, clippingValue: 0.5), 0.02,
      PyTorchOptimizers.sparse
    ),
  ]

  @Test func everyRuleHasAPath() {
    #expect(Set(Self.paths.map(\.settings.name)) == Set(UpdateRules.names))
  }

  @Test(arguments: paths.indices) func stepsAsPyTorchDoes(index: Int) throws {
    var (settings, rate, expected) = Self.paths[index]
    settings.weightDecay = 1e-2
    settings.clippingNorm = nil
    let roles: [Parameter.Role] = [.weight, .bias, .scale, .shift]
    let layout = ParameterLayout(
      roles.map { Parameter(name: $0.rawValue, shape: [3], role: $0) })
    let optimizer = Optimizer(layout: layout, settings: settings)
    let weights = AlignedBuffer(count: layout.count)
    let pool = WorkerPool(threads: 2)
    weights.pointer.update(
      from: roles.indices.flatMap { noise(10 + $0, count: 3) }, count: layout.count)
    for step in 0..<100 {
      let push = roles.indices.flatMap { noise(100 + 4 * step + $0, count: 3) }
      var gradient = zip(push, weights.values).map { $0 + 0.5 * $1 }
      _ = try optimizer.step(
        step, rate: rate, gradient: &gradient, weights: weights.pointer, on: pool)
    }
    for (ours, theirs) in zip(weights.values, expected) {
      #expect(abs(Double(ours) - theirs) < 1e-6, "\(settings.name)")
    }
  }

  /// Of ten epochs of ten steps.
  private static let schedules: [(settings: ScheduleSettings, rates: [Double])] = [
    (ScheduleSettings(name: "constant"), PyTorchOptimizers.constantRates),
    (ScheduleSettings(name: "step", every: 3), PyTorchOptimizers.stepRates),
    (ScheduleSettings(name: "exponential", factor: 0.9), PyTorchOptimizers.exponentialRates),
    (ScheduleSettings(name: "cosine"), PyTorchOptimizers.cosineRates),
    (ScheduleSettings(name: "one-cycle"), PyTorchOptimizers.oneCycleRates),
    (ScheduleSettings(name: "plateau", patience: 1), PyTorchOptimizers.plateauRates),
  ]

  @Test func everyCurveHasItsRates() {
    #expect(Set(Self.schedules.map(\.settings.name)) == Set(RateCurves.names))
  }

  @Test(arguments: schedules.indices) func ratesAreAsPyTorchsAre(index: Int) {
    let (settings, expected) = Self.schedules[index]
    let schedule = LearningRateSchedule(
      peak: 0.4, warmUpSteps: 0, steps: 100, stepsPerEpoch: 10, settings: settings)
    for (step, rate) in expected.enumerated() {
      let losses = Array(PyTorchOptimizers.losses.prefix(step / 10))
      #expect(
        abs(schedule.rate(at: step, losses: losses) - rate) < 1e-8, "\(settings.name), step \(step)"
      )
    }
  }
}
