/// A table of learning curves: for each network, a value after every epoch of a full training. On
/// it, schedulers are tried without training anything.
public struct LearningCurves: Sendable, Hashable {
  /// What each row is called.
  public let ids: [String]
  /// Epochs of a full training.
  public let epochs: Int
  /// Row by row, an epoch each; higher is better, all finite.
  let values: [Double]

  /// - Parameter values: `ids.count` rows of `epochs` values.
  init(ids: [String], epochs: Int, values: [Double]) {
    precondition(
      values.count == ids.count * epochs,
      "LearningCurves: \(values.count) values of \(ids.count) rows × \(epochs) epochs")
    self.ids = ids
    self.epochs = epochs
    self.values = values
  }

  /// Networks.
  public var count: Int { ids.count }

  /// The value of a row after so many epochs, from 1.
  public func value(_ row: Int, after epoch: Int) -> Double { values[row * epochs + epoch - 1] }

  /// The mean of the last epochs, one a row: less noisy than the last alone.
  public func finals(lastEpochs: Int) -> [Double] {
    (0..<count).map { row in
      let end = (row + 1) * epochs
      return values[(end - lastEpochs)..<end].reduce(0, +) / Double(lastEpochs)
    }
  }
}

/// Learning curves that cannot be read.
public struct LearningCurvesError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, with the line where there is one.
  public let thing: String
  public let found: String
  public let expected: String
  public let hint: String?

  init(_ thing: String, found: String, expected: String, hint: String? = nil) {
    self.thing = thing
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  public var description: String { "\(thing): \(found), expected \(expected)" }
}
