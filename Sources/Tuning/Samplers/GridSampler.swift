import NASRandomness
import NASText

/// Every combination of a few values of each setting, once, in random order: one that is stopped
/// early has tried some of everything.
///
/// A setting has all of its options, or values at equal distances on its scale, its ends among them:
/// as many as the number of trials has room for, two at least.
public struct GridSampler: Sampler {
  public static let name = "grid"

  public let settings: SamplerSettings
  /// Points of the grid, in the order they are asked for.
  private let points: [[Double?]]
  private static let maximumPoints = 100_000

  /// - Throws: ``NASText/SettingError`` when even the coarsest grid is too large to be laid out.
  public init(_ settings: SamplerSettings) throws {
    self.settings = settings
    guard var points = Self.points(settings.space, levels: 2, atMost: Self.maximumPoints) else {
      throw SettingError(
        "tuning: a grid of \(settings.space.count) settings",
        expected: "at most \(Self.maximumPoints) points", hint: "tune fewer, or by another sampler")
    }
    var (levels, tooFine) = (2, settings.trials + 1)
    while tooFine - levels > 1 {
      let middle = (levels + tooFine) / 2
      if let finer = Self.points(settings.space, levels: middle, atMost: settings.trials) {
        (levels, points) = (middle, finer)
      } else {
        tooFine = middle
      }
    }
    var stream = RandomStream(seed: settings.seed, purpose: .tuning, step: -1)
    stream.shuffle(&points)
    self.points = points
  }

  public var trials: Int { min(points.count, settings.trials) }

  public func ask(_ trial: Int, after history: [TuningTrial]) -> Configuration? {
    (0..<trials).contains(trial) ? Configuration(points[trial], of: settings.space) : nil
  }

  /// The points of so many levels a setting; nil where they are more than that.
  private static func points(
    _ space: TuningSpace, levels: Int, atMost limit: Int
  ) -> [[Double?]]? {
    var points: [[Double?]] = [[]]
    for (place, setting) in space.settings.enumerated() {
      let values = coordinates(of: setting.range, levels)
      let count = points.reduce(0) { $0 + (space.isActive(place, $1) ? values.count : 1) }
      guard count <= limit else { return nil }
      points = points.flatMap { point -> [[Double?]] in
        space.isActive(place, point) ? values.map { point + [$0] } : [point + [nil]]
      }
    }
    return points
  }

  private static func coordinates(of range: SettingRange, _ levels: Int) -> [Double] {
    guard let all = range.levels else {
      return (0..<levels).map { Double($0) / Double(levels - 1) }
    }
    let ends = (range.coordinate(ofLevel: 0), range.coordinate(ofLevel: all - 1))
    let count = range.isCategorical ? all : min(levels, all)
    var chosen: [Double] = []
    for place in 0..<count {
      let share = Double(place) / Double(count - 1)
      let coordinate = range.snapped(ends.0 + (ends.1 - ends.0) * share)
      if coordinate != chosen.last { chosen.append(coordinate) }
    }
    return chosen
  }
}
