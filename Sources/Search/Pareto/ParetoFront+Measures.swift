import NASGenomes

extension ParetoFront {
  /// What the front dominates, up to the reference point, on the scales of the objectives: a front
  /// with accuracy 0.9 from a tenth of the reference's MACs on has 0.9 to a reference of accuracy 0.
  ///
  /// A point beyond the reference point adds nothing. Exact: see ``Hypervolume``.
  public func hypervolume(to reference: ReferencePoint) -> Double {
    precondition(
      reference.objectives == objectives,
      "ParetoFront.hypervolume: a reference point of \(reference.objectives.map(\.name)) for a front of "
        + "\(objectives.map(\.name))")
    return Hypervolume.volume(coordinates, to: reference.coordinates)
  }

  /// The trial where the front bends: with each coordinate scaled to 0...1 between the front's
  /// extremes, the one of the least sum; of two objectives, the one farthest above the line between
  /// the front's ends. The first of equals; nil for an empty front. (Das 1999,
  /// doi:10.1007/BF01195985.)
  public var knee: Trial? {
    let points = coordinates
    guard !points.isEmpty else { return nil }
    var sums = [Double](repeating: 0, count: points.count)
    for axis in objectives.indices {
      let (best, worst) = (points.map { $0[axis] }.min()!, points.map { $0[axis] }.max()!)
      guard worst > best else { continue }
      for place in points.indices { sums[place] += (points[place][axis] - best) / (worst - best) }
    }
    let least = sums.min()
    return zip(trials, sums).first { $0.1 == least }?.0
  }
}
