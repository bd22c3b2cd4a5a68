import NASConsole
import NASMetrics
import NASReports
import NASText

extension ClassificationReport {
  /// As a person reads it: what sums up, each class, and which was taken for which.
  ///
  /// - Parameter names: Of the classes.
  func lines(names: [String], width: Int, style: TextStyle) -> [String] {
    summary.lines(width: width, style: style) + [""]
      + byClass(names).lines(width: width, style: style) + [""]
      + confusions(names).lines(width: width, style: style)
  }

  private var summary: Table {
    var table = Table(columns: [.init("metric"), .init("value", .right)])
    table.append(["accuracy", Quantity.percent(accuracy)])
    for k in [3, 5] where k < classes {
      table.append(["label among the first \(k)", Quantity.percent(topAccuracy(k))])
    }
    for averaging in Averaging.allCases {
      let score = confusion.score(averaging)
      let values = [score.precision, score.recall, score.f1].map { Quantity.percent($0) }
      table.append([
        "precision, recall, F1 (\(averaging.rawValue))", values.joined(separator: ", "),
      ])
    }
    if let area { table.append(["area under the ROC curve", Quantity.decimal(area, places: 4)]) }
    table.append(["log-loss", Quantity.decimal(logLoss, places: 4)])
    table.append(["calibration error", Quantity.percent(calibrationError)])
    return table
  }

  private func byClass(_ names: [String]) -> Table {
    var table = Table(columns: [
      .init("class", importance: 2, shortestWidth: 8), .init("precision", .right, importance: 2),
      .init("recall", .right, importance: 2), .init("F1", .right, importance: 2),
      .init("ROC area", .right, importance: 1), .init("images", .right, importance: 1),
    ])
    for label in 0..<classes {
      let score = confusion.score(of: label)
      table.append([
        names[label], Quantity.percent(score.precision), Quantity.percent(score.recall),
        Quantity.percent(score.f1), areas[label].map { Quantity.decimal($0, places: 4) } ?? "–",
        Quantity.grouped(Int(score.support)),
      ])
    }
    return table
  }

  /// The pairs of classes that are taken for each other most often.
  private func confusions(_ names: [String]) -> Table {
    var table = Table(columns: [
      .init("is", importance: 2, shortestWidth: 8), .init("taken for", importance: 2),
      .init("images", .right, importance: 2), .init("of the class", .right, importance: 1),
    ])
    let pairs = (0..<classes).flatMap { label in
      (0..<classes).filter { $0 != label && confusion[label, $0] > 0 }.map { (label, $0) }
    }
    let worst = pairs.sorted {
      (confusion[$1.0, $1.1], $0.0, $0.1) < (confusion[$0.0, $0.1], $1.0, $1.1)
    }
    for (label, other) in worst.prefix(8) {
      let count = confusion[label, other]
      table.append([
        names[label], names[other], Quantity.grouped(count),
        Quantity.percent(Double(count) / Double(max(1, confusion.support(of: label)))),
      ])
    }
    return table
  }

  var json: JSONValue {
    func scores(_ score: ClassScore) -> JSONValue {
      .object([
        .init("precision", .number(score.precision)), .init("recall", .number(score.recall)),
        .init("f1", .number(score.f1)),
      ])
    }
    return .object(
      [.init("accuracy", .number(accuracy))]
        + [3, 5].filter { $0 < classes }.map { .init("top\($0)", .number(topAccuracy($0))) }
        + Averaging.allCases.map { .init($0.rawValue, scores(confusion.score($0))) }
        + [
          .init(
            "classes", .array((0..<classes).map { scores(confusion.score(of: $0)) })),
          .init("rocAreas", .array(areas.map { $0.map { .number($0) } ?? .null })),
          .init("rocArea", area.map { .number($0) } ?? .null),
          .init("logLoss", .number(logLoss)),
          .init("calibrationError", .number(calibrationError)),
          .init(
            "confusion",
            .array(
              (0..<classes).map { label in
                .array((0..<classes).map { .integer(confusion[label, $0]) })
              })),
        ])
  }
}
