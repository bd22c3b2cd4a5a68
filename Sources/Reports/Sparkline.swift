/// A row of bars, one a value: `▁▃▅▆▇██`.
public struct Sparkline: Sendable, Hashable {
  public let values: [Double]

  /// - Parameter values: In order; those that are not finite are left out.
  public init(_ values: [Double]) {
    self.values = values.filter(\.isFinite)
  }

  /// At most `width` characters: where there are more values, each character shows the last of
  /// its share. The lowest value shown has the lowest bar, the highest the full one; equal values
  /// have middling ones.
  public func text(width: Int) -> String {
    let count = min(width, values.count)
    guard count > 0 else { return "" }
    let shown = (1...count).map { values[$0 * values.count / count - 1] }
    let lowest = shown.min()!
    let span = shown.max()! - lowest
    let bars = shown.map { value in
      let level = span > 0 ? ((value - lowest) / span * Double(Self.bars.count - 1)).rounded() : 3
      return Self.bars[Int(level)]
    }
    return String(bars)
  }

  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
