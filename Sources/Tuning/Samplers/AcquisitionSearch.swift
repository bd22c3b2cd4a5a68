import Foundation
import NASPredictors
import NASRandomness

/// Finds the configuration that is expected to improve most: among many that are drawn, the best of
/// some kinds are improved, real numbers by the slope, others step by step.
struct AcquisitionSearch {
  let model: ProcessModel
  private let improvement: ExpectedImprovement
  private var space: TuningSpace { model.space }
  private static let evenPoints = 512
  private static let nearPoints = 64
  /// Best configurations around which is drawn besides.
  private static let centres = 4
  private static let startsOfEven = 5
  private static let maximumRounds = 6
  /// Whole numbers of more levels are moved by some steps, not to each level.
  private static let maximumLevels = 16

  init(_ model: ProcessModel) {
    self.model = model
    improvement = ExpectedImprovement(threshold: model.threshold)
  }

  /// A point, all settings of it, those too that there are not; and what it is worth.
  struct Found {
    var coordinates: [Double]
    var worth: Double
  }

  /// The best points found, best first.
  ///
  /// - Parameter best: The best points so far, best first.
  func found(near best: [[Double?]], _ stream: inout RandomStream) -> [Found] {
    var starts: [Found] = []
    let drawn = rated((0..<Self.evenPoints).map { _ in even(&stream) })
    starts += drawn.prefix(Self.startsOfEven)
    for centre in best.prefix(Self.centres) {
      let coordinates = zip(space.settings, centre).map { setting, coordinate in
        coordinate ?? setting.range.drawn(stream.uniform())
      }
      let moved = rated((0..<Self.nearPoints).map { _ in near(coordinates, &stream) })
      starts += moved.prefix(1)
    }
    return starts.map { improved($0) }.sorted { $0.worth > $1.worth }
      + drawn.dropFirst(Self.startsOfEven)
  }

  private func even(_ stream: inout RandomStream) -> [Double] {
    space.settings.map { $0.range.drawn(stream.uniform()) }
  }

  /// Moved by a distance of any order of magnitude; options change now and then.
  private func near(_ centre: [Double], _ stream: inout RandomStream) -> [Double] {
    let width = pow(10, -3 * stream.uniform()) * 0.3
    return zip(space.settings, centre).map { setting, coordinate in
      if setting.range.isCategorical {
        return stream.chance(0.2) ? setting.range.drawn(stream.uniform()) : coordinate
      }
      return setting.range.snapped(coordinate + width * stream.normal())
    }
  }

  private func rated(_ points: [[Double]]) -> [Found] {
    let predictions = model.process.predict(points.map { model.features(space.canonical($0)) })
    return zip(points, predictions).map { point, prediction in
      Found(
        coordinates: point,
        worth: improvement.logarithm(mean: prediction.mean, deviation: prediction.deviation))
    }.enumerated().sorted { ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset) }
      .map(\.element)
  }

  /// Moves in turn along real settings and the others until neither gains.
  private func improved(_ start: Found) -> Found {
    var best = start
    for _ in 0..<Self.maximumRounds {
      let climbed = climbed(best)
      let stepped = stepped(climbed)
      let isDone = stepped.worth <= climbed.worth
      best = stepped
      if isDone { break }
    }
    return best
  }

  private func climbed(_ start: Found) -> Found {
    let canonical = space.canonical(start.coordinates)
    let axes = space.settings.indices.filter {
      canonical[$0] != nil && space.settings[$0].range.levels == nil
    }
    guard !axes.isEmpty else { return start }
    // In units of length scales, the function is about as steep along each axis.
    let lengths = axes.map { min(model.process.hyperparameters.lengthScales[$0], 1) }
    func coordinates(_ place: [Double]) -> [Double] {
      var coordinates = start.coordinates
      for (place, (axis, length)) in zip(place, zip(axes, lengths)) {
        coordinates[axis] = place * length
      }
      return coordinates
    }
    let found = BoundedMinimiser().minimise(
      from: zip(axes, lengths).map { start.coordinates[$0] / $1 },
      bounds: lengths.map { 0...(1 / $0) }
    ) { place in
      let features = model.features(space.canonical(coordinates(place)))
      let sloped = model.process.predictWithSlopes(features)
      let (mean, deviation) = (sloped.prediction.mean, sloped.prediction.deviation)
      let slopes = improvement.slopes(mean: mean, deviation: deviation)
      return (
        -improvement.logarithm(mean: mean, deviation: deviation),
        zip(axes, lengths).map { axis, length in
          -length
            * (slopes.mean * sloped.meanSlope[axis]
              + slopes.deviation * sloped.deviationSlope[axis])
        }
      )
    }
    guard let found, -found.value > start.worth else { return start }
    return Found(coordinates: coordinates(found.place), worth: -found.value)
  }

  private func stepped(_ start: Found) -> Found {
    var best = start
    for (axis, setting) in space.settings.enumerated() {
      guard let levels = setting.range.levels, space.canonical(best.coordinates)[axis] != nil
      else { continue }
      let level = setting.range.level(at: best.coordinates[axis])
      let others =
        setting.range.isCategorical || levels <= Self.maximumLevels
        ? Array(0..<levels) : [1, 2, 4, 8, 16, 32].flatMap { [level - $0, level + $0] }
      let moved = others.filter { $0 != level && (0..<levels).contains($0) }.map { level in
        var coordinates = best.coordinates
        coordinates[axis] = setting.range.coordinate(ofLevel: level)
        return coordinates
      }
      if let first = rated(moved).first, first.worth > best.worth { best = first }
    }
    return best
  }
}
