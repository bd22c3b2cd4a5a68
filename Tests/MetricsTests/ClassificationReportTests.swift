import NASMetrics
import Testing

/// Metrics against scikit-learn's.
@Suite struct ClassificationReportTests {
  private static let images = 200
  private static let classes = 4

  private static func noise(_ case: Int, _ element: Int) -> Int {
    var h = UInt32(truncatingIfNeeded: (element + 1) * 0x9E37_79B1 + (`case` + 1) * 0x85EB_CA77)
    h ^= h >> 15
    h = h &* 0x2C1B_3C6D
    h ^= h >> 12
    return Int(h)
  }

  /// As in Reference/metrics.py.
  private static func sample(_ case: Int) -> (labels: [Int], probabilities: [Float]) {
    var labels = (0..<images).map { noise(`case`, $0) % classes }
    if `case` == 2 { labels = labels.map { min($0, 2) } }
    let probabilities = labels.enumerated().flatMap { image, label -> [Float] in
      var weights = (0..<classes).map { noise(`case` + 10, image * classes + $0) % 13 + 1 }
      weights[label] += 4 * `case`
      let sum = weights.reduce(0, +)
      var (left, row) = (64, [Float]())
      for c in 0..<classes {
        let share = c == classes - 1 ? left : 64 * weights[c] / sum
        row.append(Float(share) / 64)
        left -= share
      }
      return row
    }
    return (labels, probabilities)
  }

  @Test(arguments: 0..<3) func agreesWithScikitLearn(index: Int) throws {
    let expected = ScikitLearnMetrics.cases[index]
    let (labels, probabilities) = Self.sample(index)
    let report = ClassificationReport(
      probabilities: probabilities, labels: labels, classes: Self.classes)
    var found: [String: [Double]] = [
      "accuracy": [report.accuracy], "logLoss": [report.logLoss],
      "confusion": report.confusion.counts.map(Double.init),
      "calibrationError": [report.calibrationError], "top2": [report.topAccuracy(2)],
      "areas": report.areas.map { $0 ?? -1 },
    ]
    let scores = (0..<Self.classes).map { report.confusion.score(of: $0) }
    found["precision.class"] = scores.map(\.precision)
    found["recall.class"] = scores.map(\.recall)
    found["f1.class"] = scores.map(\.f1)
    for averaging in Averaging.allCases {
      let score = report.confusion.score(averaging)
      found["precision.\(averaging.rawValue)"] = [score.precision]
      found["recall.\(averaging.rawValue)"] = [score.recall]
      found["f1.\(averaging.rawValue)"] = [score.f1]
    }
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, values) in expected {
      let ours = try #require(found[name])
      #expect(ours.count == values.count, "\(name)")
      for (ours, theirs) in zip(ours, values) { #expect(abs(ours - theirs) < 1e-6, "\(name)") }
    }
    #expect(report.topAccuracy(1) == report.accuracy)
    #expect(report.topAccuracy(Self.classes) == 1)
    #expect((report.area == nil) == (index == 2), "the last class has no image")
  }

  @Test func certaintyThatIsWrongIsNoInfinity() {
    let report = ClassificationReport(probabilities: [1, 0, 0, 1], labels: [1, 1], classes: 2)
    #expect(report.logLoss.isFinite && report.logLoss > 15)
    #expect(report.calibrationError == 0.5)
  }
}
