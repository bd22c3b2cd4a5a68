/// The average of a training's weights over its last steps, which is often more accurate than the
/// weights of the last step alone (Polyak and Juditsky 1992, doi:10.1137/0330046).
///
/// The average moves exponentially: its memory is `1 / (1 − decay)` steps, and in the beginning a
/// ninth of the steps taken so far, so that a short training is not averaged with where it began.
public struct WeightAverage: Sendable {
  public let decay: Double
  /// The average, in the weights' layout.
  public let weights: AlignedBuffer
  /// Steps averaged.
  public private(set) var steps: Int

  /// An average that goes on, or begins.
  ///
  /// - Parameters:
  ///   - weights: The average after `steps` steps, zeros before the first; changed by more.
  ///   - decay: In 0..<1; 0 keeps the last step's weights.
  public init(goingOnFrom weights: AlignedBuffer, steps: Int, decay: Double) {
    precondition((0..<1).contains(decay), "WeightAverage: decay \(decay), expected 0..<1")
    self.decay = decay
    self.weights = weights
    self.steps = steps
  }

  /// Takes in the weights after one more step.
  public mutating func add(_ latest: UnsafePointer<Float>) {
    let share = Float(1 - min(decay, Double(steps) / Double(steps + 9)))
    let average = weights.pointer
    for index in 0..<weights.count {
      average[index] += share * (latest[index] - average[index])
    }
    steps += 1
  }
}
