import NASNetworks

// MARK: One part by itself

extension Elaborator {
  /// How often a part is repeated, and the genes that this hangs on.
  mutating func count(ofPart part: Int) throws -> (value: Int, genes: [Int]) {
    guard let count = program.group(ofPart: part).count else { return (1, []) }
    return try group(ofPart: part, program.lets.those(readBy: [count])) {
      elaborator, group, place, frame in
      let count = try elaborator.count(of: group, at: place, frame)
      return (count.value, elaborator.sketch.taints.content(of: count.taint).genes)
    }
  }

  /// The output of one repetition of a part.
  ///
  /// - Parameter partInput: What the part as a whole reads.
  mutating func run(
    part: Int, repetition: Int, input: Shape, partInput: Shape
  ) throws -> Flow {
    func flow(_ shape: Shape) -> Flow { Flow(source: .input(0), shape: shape, taint: .none) }
    return try group(ofPart: part, program.partLets[part]) { elaborator, group, place, frame in
      frame.flows.append((elaborator.program.names.input, flow(partInput)))
      try elaborator.add(group.lets, to: &frame, at: place)
      return try elaborator.repetition(
        repetition, of: group, at: place, flow(input), frame, isPart: true)
    }
  }

  private mutating func group<Result>(
    ofPart part: Int, _ lets: [Named],
    _ body: (inout Elaborator, Step.Group, Place, inout Frame) throws -> Result
  ) throws -> Result {
    let group = program.group(ofPart: part)
    var frame = try networkFrame(lets)
    return try locating(program.parts[part].line) { elaborator throws in
      try body(&elaborator, group, elaborator.program.root.children[part], &frame)
    }
  }
}
