public import NASText

extension FrontReport {
  /// The report for programs. The members and their order are part of the command line's contract.
  public var json: JSONValue {
    .object([
      .init(
        "front",
        .array(
          front.map { point in
            var members = members(of: point)
            members.insert(.init("words", .string(point.words)), at: 2)
            return .object(members)
          })),
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

  /// The front, a line a point, under the names that JSON uses; without what is for people alone.
  public var csv: CSV {
    var csv = CSV(header: members(of: nil).map(\.key))
    for point in front {
      csv.append(
        members(of: point).map(\.value).map { value in
          if case .string(let text) = value { return text }
          // What is not known is an empty field: a word would make a column of words.
          return value.text == JSONValue.null.text ? "" : value.text
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

extension FrontReport {
  /// What programs are told of a point, in order; latencies where the run has any.
  private func members(of point: Point?) -> [JSONValue.Member] {
    func integer(_ key: String, _ value: Int?) -> JSONValue.Member {
      .init(key, value.map { .integer($0) } ?? .null)
    }
    func number(_ key: String, _ value: Double?) -> JSONValue.Member {
      .init(key, value.map { .number($0) } ?? .null)
    }
    let latencies = [
      number("latencySeconds", point?.latency?.single),
      number("batchedLatencySeconds", point?.latency?.batched),
      number("measuredLatencySeconds", point?.measuredLatency?.single),
      number("measuredBatchedLatencySeconds", point?.measuredLatency?.batched),
    ]
    return [
      integer("id", point?.id), .init("genome", point.map { .string($0.genome) } ?? .null),
      integer("macs", point?.macs), integer("parameters", point?.parameters),
      integer("peakActivationBytes", point?.peakActivationBytes),
    ] + (hasLatencies ? latencies : []) + [
      number("validationAccuracy", point?.validationAccuracy),
      number("validationLoss", point?.validationLoss),
      integer("imagesScored", point?.imagesScored),
    ]
  }

  var hasLatencies: Bool { front.contains { $0.latency != nil } }
  var hasMeasuredLatencies: Bool { front.contains { $0.measuredLatency != nil } }
}
