extension FrontReport {
  /// The report for programs. The members and their order are part of the command line's contract.
  public var json: JSONValue {
    .object([
      .init("front", .array(front.map(\.json))),
      .init("morePoints", .integer(morePoints)),
      .init("best", best.map { .integer($0) } ?? .null),
      .init("knee", knee.map { .integer($0) } ?? .null),
      .init(
        "trials",
        .object([
          .init("evaluated", .integer(trials.evaluated)),
          .init("stoppedEarly", .integer(trials.stoppedEarly)),
          .init("failed", .integer(trials.failed)),
        ])),
      .init("hypervolumeByGeneration", .array(hypervolumeByGeneration.map { .number($0) })),
      .init("run", .object(facts.map { .init($0.key, $0.value) })),
    ])
  }

  /// The front, a line a point, under the names that JSON uses.
  public var csv: CSV {
    var csv = CSV(header: Point.names)
    for point in front {
      csv.append(
        point.values.map { value in
          if case .string(let text) = value { text } else { value.text }
        })
    }
    return csv
  }

  /// The front and the other trials as a picture, a whole SVG file.
  ///
  /// - Parameter caption: One line of small print, as wide as the picture: the command that made
  ///   the run, say.
  public func svg(caption: String) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + FrontPicture(report: self, caption: caption).svg.text()
  }
}

extension FrontReport.Point {
  /// What programs call the values, in order.
  fileprivate static let names = [
    "id", "genome", "macs", "parameters", "peakActivationBytes", "validationAccuracy",
    "validationLoss", "imagesScored",
  ]

  fileprivate var values: [JSONValue] {
    [
      .integer(id), .string(genome), .integer(macs), .integer(parameters),
      .integer(peakActivationBytes), .number(validationAccuracy), .number(validationLoss),
      .integer(imagesScored),
    ]
  }

  fileprivate var json: JSONValue {
    .object(zip(Self.names, values).map { JSONValue.Member($0, $1) })
  }
}
