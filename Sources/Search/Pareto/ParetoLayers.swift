import NASGenomes

/// The best trials so far, layer by layer: those of rank 0, of rank 1, and so on, until there are
/// as many as wanted, each layer whole: non-dominated sorting (Deb, Pratap, Agarwal and Meyarivan 2002,
/// doi:10.1109/4235.996017). Equal trials are in one layer.
///
/// Trials come one at a time. A new one finds the layer that does not dominate it, and pushes what
/// it dominates there into the next (Li, Deb, Zhang and Zhang 2014, arXiv:1405.2028). Nearly all of
/// a long search's trials are dominated by the last layer kept, which takes O(log n) to see with two
/// objectives.
package struct ParetoLayers: Sendable {
  let objectives: [Objective]
  /// Trials that must be at hand. More are kept, for a good new trial can push many out; the first
  /// layer is always kept whole.
  let capacity: Int
  /// Whether there are trials behind the last layer.
  private var isCut = false
  /// In the order of ``Domination/precedes(_:_:)``, equals by genome.
  package private(set) var layers: [[Member]] = []

  package struct Member: Sendable {
    let coordinates: [Double]
    package let trial: Trial

    func precedes(_ other: Member) -> Bool {
      coordinates == other.coordinates
        ? trial.genome < other.trial.genome
        : Domination.precedes(coordinates, other.coordinates)
    }
  }

  /// The layers of the complete trials among those given, no genome twice.
  package init(_ objectives: [Objective], capacity: Int, of trials: some Sequence<Trial> = []) {
    self.objectives = objectives
    self.capacity = capacity
    let members = trials.compactMap { trial in
      trial.coordinates(by: objectives).map { Member(coordinates: $0, trial: trial) }
    }
    // In this order none pushes another.
    for member in members.sorted(by: { $0.precedes($1) }) { insert(member) }
  }

  /// All that are kept, layer by layer.
  var members: [Member] { layers.flatMap(\.self) }

  /// Whether too many have been pushed out: the layers must be made anew from all trials.
  var isShort: Bool { isCut && layers.reduce(0) { $0 + $1.count } < capacity }

  /// Takes a trial whose genome is not among them; one that is not complete is passed over.
  mutating func insert(_ trial: Trial) {
    guard let coordinates = trial.coordinates(by: objectives) else { return }
    insert(Member(coordinates: coordinates, trial: trial))
  }

  private mutating func insert(_ member: Member) {
    var layer = layers.firstPlace { !Self.dominates($0, member.coordinates) }
    if layer == layers.count, isCut { return }
    var moving = [member]
    while !moving.isEmpty, layer < layers.count {
      moving = Self.merge(moving, into: &layers[layer])
      layer += 1
    }
    // Whatever else is behind the last layer, it is not known any more.
    if !moving.isEmpty, !isCut { layers.append(moving.sorted { $0.precedes($1) }) }
    while layers.count > 1, layers.dropLast().reduce(0, { $0 + $1.count }) >= 4 * capacity {
      layers.removeLast()
      isCut = true
    }
  }

  /// Whether a layer's member dominates the point.
  private static func dominates(_ layer: [Member], _ point: [Double]) -> Bool {
    guard point.count <= 2 else {
      return layer.contains { Domination.dominates($0.coordinates, point) }
    }
    // Of those up to the point in the second coordinate, the last is the least in the first.
    let place = layer.firstPlace { Domination.precedes(point, $0.coordinates) }
    return place > 0 && Domination.dominates(layer[place - 1].coordinates, point)
  }

  /// Puts members into a layer; returns those that they dominate and push out.
  private static func merge(_ members: [Member], into layer: inout [Member]) -> [Member] {
    // What comes later dominates nothing that came before.
    if members.count == 1, layer.last.map({ $0.precedes(members[0]) }) ?? true {
      layer.append(members[0])
      return []
    }
    var pushed: [Member] = []
    layer.removeAll { old in
      let isPushed = members.contains { Domination.dominates($0.coordinates, old.coordinates) }
      if isPushed { pushed.append(old) }
      return isPushed
    }
    for member in members {
      layer.insert(member, at: layer.firstPlace { member.precedes($0) })
    }
    return pushed
  }
}

extension Array {
  /// The first place whose element meets the condition, by bisection; the count when none does.
  /// Every element after one that meets it must meet it too.
  @inline(__always)
  func firstPlace(where condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
