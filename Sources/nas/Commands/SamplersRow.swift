import Foundation
import NASPredictors
import NASReports
import NASText
import NASTuning

/// What one sampler found on one function, for people and for programs.
struct SamplersRow {
  let function: String
  let sampler: String
  /// One a seed.
  let searches: [SamplerBenchmark.Search]

  static let columns: [Table.Column] = [
    .init("function", importance: 3),
    .init("sampler", importance: 3),
    .init("trials", .right, importance: 1),
    .init("median regret", .right, importance: 3),
    .init("quartiles", importance: 2),
    .init("seconds to ask", .right, importance: 2),
  ]

  var cells: [String] {
    let regrets = searches.compactMap { $0.regrets.min() }.sorted()
    func quantile(_ share: Double) -> String {
      String(format: "%.2e", Bootstrap.quantile(regrets, share))
    }
    let last = searches.flatMap { $0.seconds.suffix(10) }
    return [
      function, sampler, "\(searches.map(\.regrets.count).max() ?? 0)", quantile(0.5),
      "\(quantile(0.25)) to \(quantile(0.75))",
      Quantity.decimal(last.reduce(0, +) / Double(last.count), places: 4),
    ]
  }

  var json: JSONValue {
    .object([
      .init("function", .string(function)), .init("sampler", .string(sampler)),
      .init(
        "searches",
        .array(
          searches.map {
            .object([
              .init("regrets", JSONValue($0.regrets)), .init("seconds", JSONValue($0.seconds)),
            ])
          })),
    ])
  }
}
