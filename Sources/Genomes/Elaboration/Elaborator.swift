import NASNetworks

/// Runs a program on genes: every decision, expression and shape, layer by layer.
struct Elaborator {
  let program: SpaceProgram
  let classes: Int
  /// The option of each gene; -1 where nothing is decided yet, which ends the run when it is read.
  let genes: [Int]
  /// Whether absent values and what reads them are layers too, as the file has written them.
  let isWritten: Bool
  var sketch = Sketch()
  let memo: ElaborationMemo

  /// A gene was read that is not decided.
  struct Undecided: Error {
    let gene: Int
  }

  /// - Parameter memo: Of elaborations of the same program, all of them `isWritten` or none.
  init(
    _ program: SpaceProgram, classes: Int, genes: [Int], isWritten: Bool = false,
    memo: ElaborationMemo = ElaborationMemo()
  ) {
    self.memo = memo
    self.program = program
    self.classes = classes
    self.genes = genes
    self.isWritten = isWritten
  }

  /// The names in scope, and what they are.
  struct Frame {
    var values: [(name: Symbol, value: Tainted)] = []
    var flows: [(name: Symbol, flow: Flow)] = []
    /// The last outputs of the parts and repetitions before, the newest last.
    var history: [Flow] = []
  }

  struct Tainted {
    let literal: Literal
    let taint: Taint
  }

  /// The output of the whole network.
  mutating func run(input: Shape) throws -> Flow {
    var frame = try networkFrame(program.lets)
    var flow = Flow(source: .input(0), shape: input, taint: .none)
    frame.flows.append((program.names.input, flow))
    for (part, place) in zip(program.parts, program.root.children) {
      flow = try run(part, at: place, flow, &frame, isPart: true)
      frame.flows.append((part.name, flow))
    }
    if !flow.isAbsent { try program.checkOutput(flow.shape, classes: classes) }
    return flow
  }

  /// - Parameter lets: Those of the network that are asked for: each may decide something.
  mutating func networkFrame(_ lets: [Named]) throws -> Frame {
    var frame = Frame()
    frame.values.append(
      (program.names.classes, Tainted(literal: .number(Rational(classes)), taint: .none)))
    try add(lets, to: &frame, at: program.root)
    return frame
  }
}

// MARK: Decisions and expressions

extension Elaborator {
  func option(_ site: Int, at place: Place) throws -> (option: Int, gene: Int) {
    let gene = place.genes[site]
    let option = genes[gene]
    if option < 0 { throw Undecided(gene: gene) }
    return (option, gene)
  }

  mutating func evaluate(
    _ expression: Expression, _ frame: Frame, at place: Place
  ) throws -> Tainted {
    // Most are a number or a name.
    switch expression {
    case .number(let number): return Tainted(literal: .number(number), taint: .none)
    case .name(let name):
      return frame.values.last { $0.name == name }?.value
        ?? Tainted(literal: .word(name), taint: .none)
    default: break
    }
    var evaluation = Evaluation(
      context: FrameReader(frame: frame, place: place, genes: genes))
    let literal = try evaluation.literal(of: expression)
    var taint = Taint.none
    for own in evaluation.context.taints { taint = sketch.taints.union(taint, own) }
    if let gene = evaluation.context.gene {
      taint = sketch.taints.union(taint, sketch.taints.gene(gene))
    }
    return Tainted(literal: literal, taint: taint)
  }

  mutating func add(_ lets: [Named], to frame: inout Frame, at place: Place) throws {
    for named in lets {
      let value = try locating(named.line) { elaborator throws in
        try elaborator.evaluate(named.value, frame, at: place)
      }
      frame.values.append((named.name, value))
    }
  }

  /// Says where a failure is.
  mutating func locating<Result>(
    _ line: SourceLine, _ body: (inout Elaborator) throws -> Result
  ) throws -> Result {
    do {
      return try body(&self)
    } catch let failure as EvaluationFailure {
      throw ElaborationError(line: line, message: failure.message)
    }
  }
}

/// What an expression reads where a step stands, noted for its taint.
private struct FrameReader: EvaluationContext {
  let frame: Elaborator.Frame
  let place: Place
  let genes: [Int]
  var taints: [Taint] = []
  /// A list stands for a setting as a whole, so there is one at most.
  var gene: Int?

  init(frame: Elaborator.Frame, place: Place, genes: [Int]) {
    self.frame = frame
    self.place = place
    self.genes = genes
  }

  mutating func value(of name: Symbol) -> Literal? {
    guard let value = frame.values.last(where: { $0.name == name })?.value else { return nil }
    taints.append(value.taint)
    return value.literal
  }

  mutating func option(at site: Int) throws -> Int {
    let gene = place.genes[site]
    if genes[gene] < 0 { throw Elaborator.Undecided(gene: gene) }
    self.gene = gene
    return genes[gene]
  }

  mutating func property(_ property: Expression.Property, of name: Symbol) throws -> Int {
    guard let flow = frame.flows.last(where: { $0.name == name })?.flow else {
      throw EvaluationFailure("there is no value '\(name.text)'")
    }
    taints.append(flow.taint)
    return flow.shape[property]
  }
}

extension Shape {
  fileprivate subscript(property: Expression.Property) -> Int {
    switch property {
    case .width: channels
    case .rows: height
    case .columns: width
    case .positions: area
    }
  }
}
