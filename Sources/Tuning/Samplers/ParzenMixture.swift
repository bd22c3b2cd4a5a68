import Foundation
import NASRandomness

/// A density over a space: a kernel around each of some points, each the product of one kernel a
/// setting, and one over everything (Bergstra et al. 2011, NIPS 24; with products, Falkner et al. 2018,
/// arXiv:1807.01774).
///
/// A kernel is a normal distribution cut off at the ends of the range; for whole numbers its mass in
/// each cell; for options, more on the point's own. Where a point lacks a setting that another has, its
/// kernel is even: so all points tell of the settings that they have, and of those alone.
struct ParzenMixture {
  private let space: TuningSpace
  /// By setting, then by component, all of which weigh the same; nil: even, as the last always is.
  private let kernels: [[ParzenKernel?]]

  init(_ points: [[Double?]], in space: TuningSpace) {
    self.space = space
    kernels = space.settings.indices.map { axis in
      let range = space.settings[axis].range
      let widths = Self.widths(points.map { $0[axis] }, range)
      return zip(points, widths).map { point, width in
        point[axis].map { ParzenKernel(range, at: $0, width: width) }
      } + [nil]
    }
  }

  /// A point drawn from the density.
  func drawn(_ stream: inout RandomStream) -> [Double?] {
    let component = stream.integer(below: kernels[0].count)
    return space.canonical(
      space.settings.indices.map { axis in
        kernels[axis][component]?.drawn(&stream)
          ?? space.settings[axis].range.drawn(stream.uniform())
      })
  }

  /// Relative to an even density.
  func logDensity(_ point: [Double?]) -> Double {
    var logarithms = [Double](repeating: 0, count: kernels[0].count)
    for (axis, coordinate) in point.enumerated() {
      guard let coordinate else { continue }
      let row = kernels[axis]
      for component in logarithms.indices {
        if let kernel = row[component] { logarithms[component] += kernel.logDensity(coordinate) }
      }
    }
    let highest = logarithms.max()!
    let sum = logarithms.reduce(0) { $0 + exp($1 - highest) }
    return highest + log(sum / Double(logarithms.count))
  }

  /// How wide the kernel around each of some coordinates is: as far as to the neighbouring value further away,
  /// but for the outermost, which look inwards; never below an even part of the range. For options, a share
  /// that shrinks as points become more.
  private static func widths(_ coordinates: [Double?], _ range: SettingRange) -> [Double] {
    let values = coordinates.compactMap { $0 }
    if range.isCategorical { return coordinates.map { _ in 1 / Double(1 + values.count) } }
    let known = Set(values).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(known, known.indices))
    let least = 1 / Double(values.count + 2)
    return coordinates.map { coordinate in
      guard let coordinate, let place = places[coordinate] else { return 1 }
      if known.count == 1 { return max(coordinate, 1 - coordinate) }
      let below = place > 0 ? coordinate - known[place - 1] : 0
      let above = place < known.count - 1 ? known[place + 1] - coordinate : 0
      return min(max(below, above, least), 1)
    }
  }
}
