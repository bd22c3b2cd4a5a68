/// The corner from which a hypervolume is measured. Two hypervolumes compare only if their reference
/// points are equal.
public struct ReferencePoint: Sendable, Hashable, Codable {
  public let objectives: [Objective]
  /// One of each objective: points count by what they have beyond it.
  public let values: [Double]

  /// - Parameters:
  ///   - values: One of each objective.
  ///   - objectives: The objectives.
  public init(_ values: [Double], of objectives: [Objective]) {
    precondition(
      values.count == objectives.count && !objectives.isEmpty,
      "ReferencePoint: \(values.count) values of \(objectives.count) objectives")
    self.objectives = objectives
    self.values = values
  }

  var coordinates: [Double] { zip(objectives, values).map { $0.coordinate($1) } }
}

extension ReferencePoint {
  /// The reference point of a search: a little beyond what its first generation spans. Nil when
  /// none of that is complete.
  ///
  /// A first generation is random networks and both ends of what constraints leave of the space.
  /// The first objective, which was measured (accuracy, loss), counts from the worst point of its
  /// front: from an accuracy of 0, a front that gains a point of a hundred everywhere would have
  /// hardly grown. What a network costs counts from its most costly network, on the front or not, for
  /// a better one of that size may come. Each is moved out by a tenth of the extent, so that the ends of a front count too
  /// (Ishibuchi, Imada, Setoguchi and Nojima 2018, doi:10.1162/evco_a_00226).
  public init?(ofFirstGeneration trials: some Sequence<Trial>, by objectives: [Objective]) {
    let first = ParetoLayers(
      objectives, capacity: .max / 8, of: trials.filter { $0.generation == 0 })
    guard !first.layers.isEmpty else { return nil }
    self.init(spannedBy: first)
  }

  /// The same of all trials of some layers, of which there must be one.
  init(spannedBy layers: ParetoLayers) {
    let values = layers.objectives.enumerated().map { axis, objective in
      let members = axis == 0 ? layers.layers[0] : layers.members
      let coordinates = members.map { $0.coordinates[axis] }
      let (best, worst) = (coordinates.min()!, coordinates.max()!)
      // One network, or all alike, span nothing: a tenth of a decade, or of the value, then.
      let extent = worst > best ? worst - best : objective.scale == .linear ? abs(worst) : 1
      return objective.value(at: worst + 0.1 * extent)
    }
    self.init(values, of: layers.objectives)
  }
}
