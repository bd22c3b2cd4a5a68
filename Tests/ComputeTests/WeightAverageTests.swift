import NASCompute
import Testing

@Suite struct WeightAverageTests {
  /// The average of the sequence 0, 1, 2, … after so many steps.
  private func average(steps: Int, decay: Double) -> Float {
    var average = WeightAverage(
      goingOnFrom: AlignedBuffer(count: 1), steps: 0, decay: decay)
    let weights = AlignedBuffer(count: 1)
    for step in 0..<steps {
      weights.pointer[0] = Float(step)
      average.add(weights.pointer)
    }
    #expect(average.steps == steps)
    return average.weights.pointer[0]
  }

  @Test func theFirstStepsWeightsAreTheFirstAverage() {
    #expect(average(steps: 1, decay: 0.999) == 0)
    // 9/10 of the second.
    #expect(abs(average(steps: 2, decay: 0.999) - 0.9) < 1e-6)
    // 2/11 of that, 9/11 of the third.
    #expect(abs(average(steps: 3, decay: 0.999) - (0.9 * 2 / 11 + 2.0 * 9 / 11)) < 1e-6)
  }

  /// An exponential average lags behind a straight line by decay / (1 − decay) steps.
  @Test func itRemembersAsManyStepsAsTheDecaySays() {
    #expect(abs(average(steps: 10_000, decay: 0.99) - (9_999 - 99)) < 0.1)
  }

  @Test func anAverageThatGoesOnIsTheOneNeverStopped() {
    let weights = AlignedBuffer(count: 1)
    var whole = WeightAverage(goingOnFrom: AlignedBuffer(count: 1), steps: 0, decay: 0.9)
    var first = WeightAverage(goingOnFrom: AlignedBuffer(count: 1), steps: 0, decay: 0.9)
    for step in 0..<30 {
      weights.pointer[0] = Float(step * step)
      whole.add(weights.pointer)
      if step == 7 {
        let stored = AlignedBuffer(count: 1)
        stored.pointer[0] = first.weights.pointer[0]
        first = WeightAverage(goingOnFrom: stored, steps: step, decay: 0.9)
      }
      first.add(weights.pointer)
    }
    #expect(first.steps == 30)
    #expect(first.weights.values == whole.weights.values)
  }

  @Test func withoutDecayItIsTheLastStep() {
    #expect(average(steps: 100, decay: 0) == 99)
  }
}
