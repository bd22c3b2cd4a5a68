import NASConsole
import Foundation
import NASText

/// One direction of a plot: the values it covers, where they lie, and where the ticks are.
package struct Axis: Sendable, Hashable {
  package enum Scale: Sendable, Hashable {
    case linear
    case logarithmic
  }

  package let scale: Scale
  package let range: ClosedRange<Double>
  /// Round values within the range, ascending.
  package let ticks: [Double]

  /// Where a value lies, 0 at the range's start and 1 at its end.
  package func position(of value: Double) -> Double {
    switch scale {
    case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic:
      log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
  }

  /// An axis for sizes, which must be positive: a little wider than the values, ticks at 1, 2 and
  /// 5 times powers of ten.
  package static func logarithmic(covering values: ClosedRange<Double>) -> Axis {
    // At least a factor of 2 across, so that equal values stand in the middle.
    let span = max(values.upperBound / values.lowerBound, 1.0)
    let padding = max(pow(span, 0.05), span < 2 ? (2 / span).squareRoot() : 1)
    let range = values.lowerBound / padding...values.upperBound * padding
    let steps: [Double] = span > 2_000 ? [1] : [1, 2, 5]
    let exponents = Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound))
    var ticks = exponents.flatMap { exponent in steps.map { $0 * pow(10, Double(exponent)) } }
      .filter(range.contains)
    if ticks.count < 3 { ticks = linearTicks(in: range, about: 4) }
    return Axis(scale: .logarithmic, range: range, ticks: ticks)
  }

  /// An axis for fractions: wider than the values by a twentieth below and by `headroom` of their
  /// span above; no tick below 0 or above 1.
  package static func fractions(covering values: ClosedRange<Double>, headroom: Double = 0.05)
    -> Axis
  {
    let span = values.upperBound - values.lowerBound
    let range =
      span < 0.001
      ? values.lowerBound - 0.005...values.upperBound + 0.005
      : values.lowerBound - 0.05 * span...values.upperBound + headroom * span
    let ticks = linearTicks(in: range, about: 5).filter { (0...1).contains($0) }
    return Axis(scale: .linear, range: range, ticks: ticks)
  }

  /// Multiples of 1, 2 or 5 times a power of ten, near the wanted number of them.
  private static func linearTicks(in range: ClosedRange<Double>, about count: Int) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / Double(count)
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1, 2, 5].first { rough / power <= $0 * 1.4 } ?? 10)
    let first = Int((range.lowerBound / step).rounded(.up))
    let last = Int((range.upperBound / step).rounded(.down))
    guard first <= last else { return [] }
    return (first...last).map { Double($0) * step }
  }
}

extension Axis {
  /// The ticks of an axis of fractions as percentages, with the decimals that tell them apart.
  package var percentLabels: [String] {
    let step = ticks.count > 1 ? 100 * (ticks[1] - ticks[0]) : 1
    let places = max(0, Int(-log10(step * 1.001).rounded(.down)))
    return ticks.map { Quantity.percent($0, places: places) }
  }

  /// The ticks of an axis of sizes, `0.2 M`, `0.5 M`, `10 M`: the prefix of the largest, unless
  /// the smallest would be lost in decimals.
  package var sizeLabels: [String] { labels(["", " k", " M", " G", " T"]) }

  /// The ticks of an axis of bytes: `20 kB`.
  package var byteLabels: [String] { labels([" B", " kB", " MB", " GB"]) }

  /// The ticks of an axis of seconds: `0.5 ms`.
  package var timeLabels: [String] {
    Axis(scale: scale, range: range, ticks: ticks.map { $0 * 1e9 })
      .labels([" ns", " µs", " ms", " s"])
  }

  /// - Parameter prefixes: For powers of a thousand, from 1 on.
  private func labels(_ prefixes: [String]) -> [String] {
    guard let smallest = ticks.first, let largest = ticks.last else { return [] }
    func scale(of value: Double) -> Int {
      min(max(0, Int((log10(value) / 3 + 1e-9).rounded(.down))), prefixes.count - 1)
    }
    let common = smallest / pow(1_000, Double(scale(of: largest))) >= 0.01
    return ticks.map { tick in
      let exponent = scale(of: common ? largest : tick)
      return String(format: "%g", tick / pow(1_000, Double(exponent))) + prefixes[exponent]
    }
  }
}
