import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASReports
import NASText

/// What to say of latencies, wherever they are spoken of.
enum LatencyText {
  /// `98.5 µs, 84.0 µs in a batch`.
  static func words(_ latency: Latency) -> String {
    "\(seconds(latency.single)), \(seconds(latency.batched)) in a batch"
  }

  /// `12.6 µs to 141 µs, 7.9 µs to 133 µs in a batch; of 499 parts, sums off by 1.4 % (τ 0.995) and
  /// 1.2 % (τ 0.993) on 30 networks timed whole`. Nil where nothing was measured.
  static func words(of space: BoundSearchSpace) -> String? {
    guard let single = space.range(of: .latency), let batched = space.range(of: .batchedLatency)
    else { return nil }
    let ranges = "\(words(single)), \(words(batched)) in a batch"
    return ranges + (LatencyAgreement(in: space).map { "; \(words($0))" } ?? "")
  }

  private static func words(_ agreement: LatencyAgreement) -> String {
    func words(_ figures: LatencyAgreement.Figures) -> String {
      let tau = figures.tau.map { " (τ \(Quantity.decimal($0, places: 3)))" } ?? ""
      return Quantity.percent(figures.medianError, places: 1) + tau
    }
    return "sums of \(Quantity.grouped(agreement.parts)) parts, off by \(words(agreement.single))"
      + " and \(words(agreement.batched)) on \(agreement.networks) networks timed whole"
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.lowerBound == range.upperBound
      ? seconds(range.lowerBound)
      : "\(seconds(range.lowerBound)) to \(seconds(range.upperBound))"
  }

  private static func seconds(_ nanoseconds: Int) -> String {
    Quantity.seconds(Double(nanoseconds) / 1e9)
  }

  /// Members of a network's object; none where nothing was measured.
  static func members(_ latency: Latency?) -> [JSONValue.Member] {
    guard let latency else { return [] }
    return [
      .init("latencySeconds", .number(Double(latency.single) / 1e9)),
      .init("batchedLatencySeconds", .number(Double(latency.batched) / 1e9)),
    ]
  }

  /// How far the table can be trusted, for programs; nil where nothing was measured.
  static func json(of space: BoundSearchSpace) -> JSONValue? {
    guard let agreement = LatencyAgreement(in: space) else { return nil }
    func json(_ figures: LatencyAgreement.Figures) -> JSONValue {
      .object([
        .init("medianError", .number(figures.medianError)),
        .init("tau", figures.tau.map { .number($0) } ?? .null),
      ])
    }
    return .object([
      .init("parts", .integer(agreement.parts)), .init("networks", .integer(agreement.networks)),
      .init("single", json(agreement.single)), .init("batched", json(agreement.batched)),
    ])
  }
}
