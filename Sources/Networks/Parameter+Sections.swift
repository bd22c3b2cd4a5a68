// How networks of different widths share one tensor: of each section of an axis its first numbers.
extension Parameter {
  /// The sections of an axis.
  public func sections(ofAxis axis: Int) -> [Int] { sections?[axis] ?? [shape[axis]] }

  /// The smallest tensor of which both are slices. An axis that falls into as many sections in both
  /// has those sections, as large as the larger; else it is one.
  public func covering(_ other: Parameter) -> Parameter {
    precondition(
      other.shape.count == shape.count && other.role == role,
      "networks disagree on '\(name)': \(shape) and \(other.shape)")
    let joined = shape.indices.map { axis in
      let (left, right) = (sections(ofAxis: axis), other.sections(ofAxis: axis))
      return left.count == right.count
        ? zip(left, right).map(max) : [max(shape[axis], other.shape[axis])]
    }
    return Parameter(
      name: name, shape: joined.map { $0.reduce(0, +) }, role: role, initial: initial,
      sections: joined.contains { $0.count > 1 } ? joined : nil)
  }

  /// Whether another tensor is a slice of it.
  public func covers(_ other: Parameter) -> Bool {
    shape.count == other.shape.count
      && shape.indices.allSatisfy { axis in
        let (all, own) = (sections(ofAxis: axis), other.sections(ofAxis: axis))
        return own.count == all.count
          ? zip(own, all).allSatisfy(<=) : other.shape[axis] <= shape[axis]
      }
  }

  /// Where the numbers of an axis lie along the same axis of a tensor that covers it: at the
  /// beginning of its sections, or its own; of a kernel in the centre.
  public func places(ofAxis axis: Int, in stored: Parameter) -> [Int] {
    if isConvolution, axis >= 2 {
      let start = (stored.shape[axis] - shape[axis]) / 2
      return Array(start..<start + shape[axis])
    }
    let (own, all) = (sections(ofAxis: axis), stored.sections(ofAxis: axis))
    guard own.count == all.count else { return Array(0..<shape[axis]) }
    var start = 0
    var places: [Int] = []
    for (size, room) in zip(own, all) {
      places += start..<start + size
      start += room
    }
    return places
  }

  /// Whether its third and fourth axes are a kernel's rows and columns.
  public var isConvolution: Bool { role == .weight && shape.count == 4 }

  /// The same with the sections of the channels that its layer reads and makes.
  func sectioned(inputs: [Int], outputs: [Int]) -> Parameter {
    guard inputs.count > 1 || outputs.count > 1 else { return self }
    var sections = shape.map { [$0] }
    for (axis, channels) in role.channelAxes(of: shape.count) {
      let found = channels == .read ? inputs : outputs
      if found.reduce(0, +) == shape[axis] { sections[axis] = found }
    }
    guard sections.contains(where: { $0.count > 1 }) else { return self }
    return Parameter(name: name, shape: shape, role: role, initial: initial, sections: sections)
  }
}

extension Parameter.Role {
  fileprivate enum Channels {
    case read, made
  }

  /// The axes that run over the channels of what the layer reads or makes.
  fileprivate func channelAxes(of rank: Int) -> [(axis: Int, Channels)] {
    switch self {
    case .weight: [(0, .made), (1, .read)]
    case .projection: rank == 4 ? [(3, .read)] : [(0, .made)]
    case .embedding: [(1, .read)]
    case .bias: rank == 1 ? [(0, .made)] : []
    case .scale, .shift, .runningMean, .runningVariance: [(0, .read)]
    }
  }
}
