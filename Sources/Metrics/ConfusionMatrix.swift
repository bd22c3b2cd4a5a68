/// How often each class was taken for each.
public struct ConfusionMatrix: Sendable, Hashable, Codable {
  public let classes: Int
  /// [true class, predicted class]
  public let counts: [Int]

  /// - Parameters:
  ///   - labels, predictions: A class each, below `classes`.
  public init(labels: [Int], predictions: [Int], classes: Int) {
    precondition(
      labels.count == predictions.count,
      "ConfusionMatrix: \(labels.count) labels of \(predictions.count) predictions")
    var counts = [Int](repeating: 0, count: classes * classes)
    for (label, prediction) in zip(labels, predictions) {
      counts[label * classes + prediction] += 1
    }
    self.classes = classes
    self.counts = counts
  }

  public subscript(label: Int, prediction: Int) -> Int { counts[label * classes + prediction] }

  /// Images of a class.
  public func support(of label: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[label, $1] }
  }

  /// Images that a class was predicted of.
  public func predicted(_ label: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[$1, label] }
  }

  public var total: Int { counts.reduce(0, +) }

  public var correct: Int { (0..<classes).reduce(0) { $0 + self[$1, $1] } }

  /// What a class's predictions are worth.
  public func score(of label: Int) -> ClassScore {
    ClassScore(
      hits: Double(self[label, label]), predicted: Double(predicted(label)),
      support: Double(support(of: label)))
  }
}

/// Precision, recall and their harmonic mean; each 0 where nothing was divided by.
public struct ClassScore: Sendable, Hashable {
  /// Of what was predicted so, the share that is so.
  public let precision: Double
  /// Of what is so, the share that was predicted so.
  public let recall: Double
  public let f1: Double
  /// Images of the class.
  public let support: Double

  init(precision: Double, recall: Double, f1: Double, support: Double) {
    self.precision = precision
    self.recall = recall
    self.f1 = f1
    self.support = support
  }

  init(hits: Double, predicted: Double, support: Double) {
    self.init(
      precision: predicted > 0 ? hits / predicted : 0, recall: support > 0 ? hits / support : 0,
      f1: predicted + support > 0 ? 2 * hits / (predicted + support) : 0, support: support)
  }
}

/// How scores of classes become one.
public enum Averaging: String, Sendable, Hashable, CaseIterable {
  /// Every class counts alike.
  case macro
  /// Every image counts alike: of classes that exclude each other, the accuracy.
  case micro
  /// Every class counts by its images.
  case weighted
}

extension ConfusionMatrix {
  public func score(_ averaging: Averaging) -> ClassScore {
    let scores = (0..<classes).map { score(of: $0) }
    func mean(_ value: (ClassScore) -> Double) -> Double {
      averaging == .macro
        ? scores.reduce(0) { $0 + value($1) } / Double(classes)
        : scores.reduce(0) { $0 + value($1) * $1.support } / Double(max(1, total))
    }
    if averaging == .micro {
      return ClassScore(hits: Double(correct), predicted: Double(total), support: Double(total))
    }
    return ClassScore(
      precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1), support: Double(total))
  }
}
