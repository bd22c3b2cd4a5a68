import Foundation

/// All that can be said of a classifier's probabilities on labelled images.
public struct ClassificationReport: Sendable, Hashable, Codable {
  public let images: Int
  public let classes: Int
  public let confusion: ConfusionMatrix
  /// In nats an image; probabilities below 2⁻⁵² count as that.
  public let logLoss: Double
  /// By class: the chance that an image of it has a higher probability of it than one of another
  /// class (Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747); nil for a class that none,
  /// or every image is of.
  public let areas: [Double?]
  /// The mean gap between confidence and accuracy over fifteen bins of confidence (Guo 2017,
  /// arXiv:1706.04599).
  public let calibrationError: Double
  /// Of each image, how many classes have a higher probability than its label; of equal ones the first
  /// counts as higher.
  private let ranks: [Int]

  /// - Parameters:
  ///   - probabilities: [images, classes], finite, each row adding up to 1.
  ///   - labels: [images]
  public init(probabilities: [Float], labels: [Int], classes: Int) {
    precondition(
      probabilities.count == labels.count * classes && !labels.isEmpty,
      "ClassificationReport: \(probabilities.count) probabilities of \(labels.count) images")
    precondition(
      probabilities.allSatisfy(\.isFinite), "ClassificationReport: a probability is no number")
    let rows = labels.indices.map { probabilities[$0 * classes..<($0 + 1) * classes] }
    let predictions = rows.map { row in row.indices.max { row[$0] < row[$1] }! - row.startIndex }
    images = labels.count
    self.classes = classes
    confusion = ConfusionMatrix(labels: labels, predictions: predictions, classes: classes)
    logLoss =
      zip(rows, labels).reduce(0) { sum, image in
        sum - log(max(Double(image.0[image.0.startIndex + image.1]), .ulpOfOne))
      } / Double(labels.count)
    areas = (0..<classes).map { label in
      Self.area(
        scores: rows.map { $0[$0.startIndex + label] }, isPositive: labels.map { $0 == label })
    }
    calibrationError = Self.calibrationError(
      confidences: rows.map { Double($0.max()!) },
      hits: zip(labels, predictions).map { $0 == $1 })
    ranks = zip(rows, labels).map { row, label in
      let own = row[row.startIndex + label]
      return row.indices.count { index in
        row[index] > own || row[index] == own && index < row.startIndex + label
      }
    }
  }

  public var accuracy: Double { Double(confusion.correct) / Double(images) }

  /// The share of images whose label is among the `k` most probable.
  public func topAccuracy(_ k: Int) -> Double {
    Double(ranks.count { $0 < k }) / Double(images)
  }

  /// The mean of the classes' areas; nil where a class has none.
  public var area: Double? {
    let known = areas.compactMap(\.self)
    return known.count == classes ? known.reduce(0, +) / Double(classes) : nil
  }

  /// By ranks, equal scores sharing theirs. O(n log n).
  private static func area(scores: [Float], isPositive: [Bool]) -> Double? {
    let positives = isPositive.count { $0 }
    guard positives > 0, positives < scores.count else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (rankSum, start) = (0.0, 0)
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let rank = Double(start + end + 1) / 2
      rankSum += rank * Double(order[start..<end].count { isPositive[$0] })
      start = end
    }
    let (m, n) = (Double(positives), Double(scores.count - positives))
    return (rankSum - m * (m + 1) / 2) / (m * n)
  }

  private static func calibrationError(confidences: [Double], hits: [Bool]) -> Double {
    let bins = 15
    var gaps = [Double](repeating: 0, count: bins)
    for (confidence, hit) in zip(confidences, hits) {
      let bin = min(bins - 1, max(0, Int((confidence * Double(bins)).rounded(.up)) - 1))
      gaps[bin] += confidence - (hit ? 1 : 0)
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(max(1, hits.count))
  }
}
