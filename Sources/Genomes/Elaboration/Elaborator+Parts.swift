import NASNetworks

// MARK: One part by itself

extension Elaborator {
  /// How often a part is repeated.
  mutating func count(ofPart part: Int) throws -> Int {
    try group(ofPart: part) { elaborator, group, place, frame in
      try elaborator.count(of: group, at: place, frame).value
    }
  }

  /// The output of one repetition of a part.
  ///
  /// - Parameter partInput: What the part as a whole reads.
  mutating func run(
    part: Int, repetition: Int, input: Shape, partInput: Shape
  ) throws -> Flow {
    func flow(_ shape: Shape) -> Flow { Flow(source: .input(0), shape: shape, taint: .none) }
    return try group(ofPart: part) { elaborator, group, place, frame in
      frame.flows.append((elaborator.program.names.input, flow(partInput)))
      try elaborator.add(group.lets, to: &frame, at: place)
      return try elaborator.repetition(
        repetition, of: group, at: place, flow(input), frame, isPart: true)
    }
  }

  mutating func group<Result>(
    ofPart part: Int,
    _ body: (inout Elaborator, Step.Group, Place, inout Frame) throws -> Result
  ) throws -> Result {
    let step = program.parts[part]
    guard case .group(let group) = step.kind else {
      preconditionFailure("part '\(step.name.text)' is no group")
    }
    var frame = try networkFrame()
    return try locating(step.line) { elaborator throws in
      try body(&elaborator, group, elaborator.program.root.children[part], &frame)
    }
  }
}
