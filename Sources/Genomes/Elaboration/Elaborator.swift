import NASNetworks

/// Runs a program on genes: every decision, expression and shape, layer by layer.
struct Elaborator {
  let program: SpaceProgram
  let classes: Int
  /// The option of each gene; -1 where nothing is decided yet, which ends the run when it is read.
  private let genes: [Int]
  /// Whether absent values and what reads them are layers too, as the file has written them.
  private let isWritten: Bool
  private(set) var sketch = Sketch()
  /// Those made before: most layers are like another one.
  private var operations: [OperationKey: (any Operation)?] = [:]

  /// A step of the file with its settings.
  private struct OperationKey: Hashable {
    let step: Int
    let literals: [Literal]
  }

  /// A gene was read that is not decided.
  struct Undecided: Error {
    let gene: Int
  }

  init(_ program: SpaceProgram, classes: Int, genes: [Int], isWritten: Bool = false) {
    self.program = program
    self.classes = classes
    self.genes = genes
    self.isWritten = isWritten
  }

  /// The names in scope, and what they are.
  struct Frame {
    fileprivate(set) var values: [(name: Symbol, value: Tainted)] = []
    fileprivate(set) var flows: [(name: Symbol, flow: Flow)] = []
    /// The last outputs of the parts and repetitions before, the newest last.
    fileprivate var history: [Flow] = []
  }

  struct Tainted {
    let literal: Literal
    let taint: Taint
  }

  /// The output of the whole network.
  mutating func run(input: Shape) throws -> Flow {
    var frame = try networkFrame()
    var flow = Flow(source: .input, shape: input, taint: .none)
    frame.flows.append((program.names.input, flow))
    for (part, place) in zip(program.parts, program.root.children) {
      flow = try run(part, at: place, flow, &frame, isPart: true)
      frame.flows.append((part.name, flow))
    }
    return flow
  }

  private mutating func networkFrame() throws -> Frame {
    var frame = Frame()
    frame.values.append(
      (program.names.classes, Tainted(literal: .number(Rational(classes)), taint: .none)))
    try add(program.lets, to: &frame, at: program.root)
    return frame
  }
}

// MARK: Decisions and expressions

extension Elaborator {
  private func option(_ site: Int, at place: Place) throws -> (option: Int, gene: Int) {
    let gene = place.genes[site]
    let option = genes[gene]
    if option < 0 { throw Undecided(gene: gene) }
    return (option, gene)
  }

  private mutating func evaluate(
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

  private mutating func add(_ lets: [Named], to frame: inout Frame, at place: Place) throws {
    for named in lets {
      let value = try locating(named.line) { elaborator throws in
        try elaborator.evaluate(named.value, frame, at: place)
      }
      frame.values.append((named.name, value))
    }
  }

  /// Says where a failure is.
  private mutating func locating<Result>(
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

// MARK: Steps

extension Elaborator {
  private mutating func run(
    _ chain: Chain, at place: Place, _ input: Flow, _ frame: inout Frame
  ) throws -> Flow {
    var flow = input
    for (step, child) in zip(chain.steps, place.children) {
      flow = try run(step, at: child, flow, &frame)
    }
    return flow
  }

  private mutating func run(
    _ step: Step, at place: Place, _ input: Flow, _ frame: inout Frame, isPart: Bool = false
  ) throws -> Flow {
    var output = input
    var isThere = true
    if let condition = step.condition {
      let value = try locating(step.line) { elaborator throws in
        try elaborator.evaluate(condition, frame, at: place)
      }
      guard case .flag(let flag) = value.literal else {
        throw ElaborationError(
          line: step.line, message: "'when' must be yes or no, not \(value.literal)")
      }
      isThere = flag
      output.taint = sketch.taints.union(output.taint, value.taint)
    }
    if isThere {
      let taint = output.taint
      output = try locating(step.line) { elaborator throws in
        try elaborator.perform(step, at: place, input, &frame, isPart: isPart)
      }
      if step.condition != nil { output.taint = sketch.taints.union(output.taint, taint) }
    }
    if step.isNamed, !isPart { frame.flows.append((step.name, output)) }
    return output
  }

  private mutating func perform(
    _ step: Step, at place: Place, _ input: Flow, _ frame: inout Frame, isPart: Bool
  ) throws -> Flow {
    switch step.kind {
    case .zero:
      if isWritten { return input }
      // Whatever it would have read has no part in that.
      return Flow(source: .absent, shape: input.shape, taint: .none)
    case .operation(let type, let assignments):
      let inputs = try sources(of: step, at: place, frame) ?? [input]
      return try layer(type, assignments, inputs, step, at: place, frame)
    case .identity(let identity):
      let input = try sources(of: step, at: place, frame)?[0] ?? input
      return try self.identity(identity, step, at: place, input, frame)
    case .block(let index, let assignments):
      return try block(index, assignments, step, at: place, input, frame)
    case .join(let type, let assignments, let branches):
      let listed = try sources(of: step, at: place, frame)
      var joined = branches.isEmpty ? listed ?? [] : []
      for (branch, child) in zip(branches, place.children) {
        var own = frame
        joined.append(try run(branch.chain, at: child, listed?[0] ?? input, &own))
      }
      return try join(type, assignments, joined, step, at: place, frame)
    case .joinEach(let type, let assignments, let each):
      let indices = try sourceIndices(of: step, at: place)
      var joined: [Flow] = []
      for index in indices.chosen {
        var source = try flow(named: step.sources!.names[index], frame)
        source.taint = sketch.taints.union(source.taint, indices.taint)
        var own = frame
        joined.append(try run(each, at: place.children[index], source, &own))
      }
      return try join(type, assignments, joined, step, at: place, frame)
    case .choose(let site, let branches):
      return try choose(site, branches, step, at: place, input, frame)
    case .group(let group):
      return try self.group(group, step, at: place, input, &frame, isPart: isPart)
    }
  }

  private func flow(named name: Symbol, _ frame: Frame) throws -> Flow {
    guard let flow = frame.flows.last(where: { $0.name == name })?.flow else {
      throw EvaluationFailure("there is no value '\(name.text)' here")
    }
    return flow
  }

  private mutating func sourceIndices(
    of step: Step, at place: Place
  ) throws -> (chosen: [Int], taint: Taint) {
    switch step.sources {
    case .chosen(let site, let count, let names):
      let (option, gene) = try option(site, at: place)
      return (Combinations(of: names.count, taking: count).all[option], sketch.taints.gene(gene))
    case .named(let names): return (Array(names.indices), .none)
    case nil: return ([], .none)
    }
  }

  /// The values that `from` names; nil where there is none.
  private mutating func sources(of step: Step, at place: Place, _ frame: Frame) throws -> [Flow]? {
    guard let sources = step.sources else { return nil }
    let (chosen, taint) = try sourceIndices(of: step, at: place)
    return try chosen.map {
      var flow = try flow(named: sources.names[$0], frame)
      flow.taint = sketch.taints.union(flow.taint, taint)
      return flow
    }
  }

  private mutating func choose(
    _ site: Int, _ branches: [Step.Branch], _ step: Step, at place: Place, _ input: Flow,
    _ frame: Frame
  ) throws -> Flow {
    let input = try sources(of: step, at: place, frame)?[0] ?? input
    // Of nothing every alternative makes nothing.
    if input.isAbsent { return input }
    let (option, gene) = try option(site, at: place)
    var own = frame
    var output = try run(branches[option].chain, at: place.children[option], input, &own)
    output.taint = sketch.taints.union(output.taint, sketch.taints.gene(gene))
    return output
  }

  private mutating func identity(
    _ identity: Step.Identity, _ step: Step, at place: Place, _ input: Flow, _ frame: Frame
  ) throws -> Flow {
    if input.isAbsent { return input }
    var taint = input.taint
    var settings = [program.names.width: input.shape.channels, program.names.stride: 1]
    for (name, expression) in [
      (program.names.width, identity.width), (program.names.stride, identity.stride),
    ] {
      guard let expression else { continue }
      let value = try evaluate(expression, frame, at: place)
      guard case .number(let number) = value.literal, let whole = number.whole, whole > 0 else {
        throw EvaluationFailure("'\(name.text)' must be a whole number, not \(value.literal)")
      }
      settings[name] = whole
      taint = sketch.taints.union(taint, value.taint)
    }
    let (width, stride) = (settings[program.names.width]!, settings[program.names.stride]!)
    if width == input.shape.channels && stride == 1 {
      return Flow(source: input.source, shape: input.shape, taint: taint)
    }
    let tainted = Flow(source: input.source, shape: input.shape, taint: taint)
    switch identity.otherwise {
    case .none: return Flow(source: .absent, shape: input.shape, taint: taint)
    case .project:
      let convolution = Convolution(outputChannels: width, kernel: 1, stride: Extent(stride))
      let projected = try append(convolution, [tainted], at: place, ".convolution", taint: .none)
      return try append(BatchNorm(), [projected], at: place, ".batch-norm", taint: .none)
    case .block(let index):
      let given = [(program.names.width, width), (program.names.stride, stride)]
        .filter { name, _ in program.blocks[index].settings.contains { $0.name == name } }
        .map { ($0, Tainted(literal: .number(Rational($1)), taint: .none)) }
      return try call(index, given, [tainted], at: place.children[0], from: step.line)
    }
  }

  private mutating func block(
    _ index: Int, _ assignments: [Step.Assignment], _ step: Step, at place: Place, _ input: Flow,
    _ frame: Frame
  ) throws -> Flow {
    let definition = program.blocks[index]
    var inputs = try sources(of: step, at: place, frame) ?? []
    if inputs.isEmpty {
      inputs =
        definition.inputs.count == 2
        ? [frame.history.count > 1 ? frame.history[frame.history.count - 2] : input, input]
        : [input]
    }
    guard inputs.count == definition.inputs.count else {
      throw EvaluationFailure(
        "\(definition.name) reads \(definition.inputs.count) values, and 'from' names "
          + "\(inputs.count)")
    }
    if inputs.count == 1, inputs[0].isAbsent { return inputs[0] }
    var given: [(Symbol, Tainted)] = []
    for assignment in assignments {
      let value = try locating(assignment.line) { elaborator throws in
        try elaborator.evaluate(assignment.value, frame, at: place)
      }
      given.append((assignment.name, value))
    }
    return try call(index, given, inputs, at: place.children[0], from: step.line)
  }

  /// Runs a block's own layers.
  private mutating func call(
    _ index: Int, _ given: [(Symbol, Tainted)], _ inputs: [Flow], at place: Place,
    from line: SourceLine
  ) throws -> Flow {
    let definition = program.blocks[index]
    var frame = Frame()
    do {
      for declaration in definition.settings {
        if let value = given.first(where: { $0.0 == declaration.name })?.1 {
          frame.values.append((declaration.name, value))
        } else if let fallback = declaration.fallback {
          frame.values.append(
            (declaration.name, try evaluate(fallback, frame, at: place)))
        }
      }
      sketch.begin(
        place, definition.name,
        frame.values.map { BlockSetting($0.name.text, $0.value.literal.settingValue) })
      for (name, flow) in zip(definition.inputs, inputs) { frame.flows.append((name, flow)) }
      try add(definition.lets, to: &frame, at: place)
      let output = try run(definition.chain, at: place.children[0], inputs[0], &frame)
      sketch.end()
      return output
    } catch let error as ElaborationError {
      let settings = frame.values.prefix(definition.settings.count)
        .map { "\($0.name.text) \($0.value.literal)" }
      let shapes = zip(definition.inputs, inputs).map { "\($0.text) \($1.shape)" }
      throw error.within(line, (shapes + settings).joined(separator: ", "))
    }
  }

  private mutating func group(
    _ group: Step.Group, _ step: Step, at place: Place, _ input: Flow, _ frame: inout Frame,
    isPart: Bool
  ) throws -> Flow {
    let count = try self.count(of: group, at: place, frame)
    var own = frame
    own.flows.append((program.names.input, input))
    try add(group.lets, to: &own, at: place)
    var flow = input
    for index in 0..<count.value {
      own.history = frame.history
      flow = try repetition(index, of: group, at: place, flow, own, isPart: isPart)
      if isPart { frame.history.append(flow) }
    }
    flow.taint = sketch.taints.union(flow.taint, count.taint)
    return flow
  }

  private mutating func count(
    of group: Step.Group, at place: Place, _ frame: Frame
  ) throws -> (value: Int, taint: Taint) {
    guard let expression = group.count else { return (1, .none) }
    let value = try evaluate(expression, frame, at: place)
    guard case .number(let number) = value.literal, let whole = number.whole else {
      throw EvaluationFailure("'repeat' must be a whole number, not \(value.literal)")
    }
    return (whole, value.taint)
  }

  private mutating func repetition(
    _ index: Int, of group: Step.Group, at place: Place, _ input: Flow, _ frame: Frame,
    isPart: Bool
  ) throws -> Flow {
    var inner = frame
    if group.count != nil {
      inner.values.append(
        (program.names.first, Tainted(literal: .flag(index == 0), taint: .none)))
      inner.values.append(
        (
          program.names.repetition,
          Tainted(literal: .number(Rational(index + 1)), taint: .none)
        ))
    }
    guard isPart else {
      return try run(group.chain, at: place.children[index], input, &inner)
    }
    inner.flows.append((program.names.input, input))
    sketch.begin(place.children[index], nil, [])
    defer { sketch.end() }
    return try run(group.chain, at: place.children[index], input, &inner)
  }
}

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
    func flow(_ shape: Shape) -> Flow { Flow(source: .input, shape: shape, taint: .none) }
    return try group(ofPart: part) { elaborator, group, place, frame in
      frame.flows.append((elaborator.program.names.input, flow(partInput)))
      try elaborator.add(group.lets, to: &frame, at: place)
      return try elaborator.repetition(
        repetition, of: group, at: place, flow(input), frame, isPart: true)
    }
  }

  private mutating func group<Result>(
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

// MARK: Layers

extension Elaborator {
  private mutating func join(
    _ type: any Operation.Type, _ assignments: [Step.Assignment], _ joined: [Flow], _ step: Step,
    at place: Place, _ frame: Frame
  ) throws -> Flow {
    let there = joined.filter { !$0.isAbsent }
    let taint = joined.reduce(Taint.none) { sketch.taints.union($0, $1.taint) }
    guard !joined.isEmpty else {
      throw EvaluationFailure("\(type.name) needs named branches, or 'from'")
    }
    // Of a sum, what is absent is left out; of anything else, all is absent with it.
    if there.count < joined.count {
      if type is Concatenate.Type, !there.isEmpty {
        throw EvaluationFailure("concatenate needs every value, and one is absent")
      }
      if there.isEmpty || !(type is Add.Type) {
        return Flow(source: .absent, shape: joined[0].shape, taint: taint)
      }
    }
    if there.count == 1 {
      return Flow(source: there[0].source, shape: there[0].shape, taint: taint)
    }
    var output = try layer(type, assignments, there, step, at: place, frame)
    output.taint = sketch.taints.union(output.taint, taint)
    return output
  }

  private mutating func layer(
    _ type: any Operation.Type, _ assignments: [Step.Assignment], _ inputs: [Flow], _ step: Step,
    at place: Place, _ frame: Frame
  ) throws -> Flow {
    if let absent = inputs.first(where: \.isAbsent) { return absent }
    var literals: [Literal] = []
    var taint = Taint.none
    for assignment in assignments {
      let value = try locating(assignment.line) { elaborator throws in
        try elaborator.evaluate(assignment.value, frame, at: place)
      }
      taint = sketch.taints.union(taint, value.taint)
      literals.append(value.literal)
    }
    let key = OperationKey(step: step.id, literals: literals)
    if operations[key] == nil { operations[key] = try operation(type, assignments, literals) }
    guard case .some(let operation) = operations[key]! else {
      var flow = inputs[0]
      flow.taint = sketch.taints.union(flow.taint, taint)
      return flow
    }
    let reads = type.arity == .none ? [] : inputs
    return try append(operation, reads, at: place, "", taint: taint)
  }

  /// Nil for no activation, which is no layer.
  private func operation(
    _ type: any Operation.Type, _ assignments: [Step.Assignment], _ literals: [Literal]
  ) throws -> (any Operation)? {
    var values: [String: SettingValue] = [:]
    for (assignment, literal) in zip(assignments, literals) {
      if case .word(let word) = literal {
        if word.text == "none", type is Activate.Type { return nil }
        // Leaves a setting to the operation.
        if word.text == "auto" { continue }
      }
      let setting = type.settings.first { $0.name == assignment.name.text }!
      guard let own = setting.value(of: literal) else {
        throw ElaborationError(
          line: assignment.line,
          message: "'\(setting.name)' of \(type.name) must be \(setting.problem(with: literal)!)")
      }
      values[setting.name] = own
    }
    return type.init(SettingValues(values, of: type.settings))
  }

  private mutating func append(
    _ operation: any Operation, _ inputs: [Flow], at place: Place, _ suffix: String,
    taint own: Taint
  ) throws -> Flow {
    let shapes = inputs.map(\.shape)
    let output: Shape
    do {
      output = try operation.output(forChecked: shapes)
    } catch {
      let found = shapes.map(\.description).joined(separator: " and ")
      throw EvaluationFailure(
        "\(operation.name) cannot take \(found): expected \(error.expectation)")
    }
    let taint = inputs.reduce(own) { sketch.taints.union($0, $1.taint) }
    return sketch.append(
      .init(
        place: place, suffix: suffix, operation: operation, inputs: inputs, output: output,
        taint: taint))
  }
}

/// Something in a space's file that does not work out for some network.
struct ElaborationError: Error, Hashable {
  let line: SourceLine
  let message: String
  /// Where the blocks were used, the innermost first.
  private(set) var uses: [Use] = []

  struct Use: Hashable {
    let line: SourceLine
    /// The block's settings and the shapes of what it reads.
    let settings: String
  }

  init(line: SourceLine, message: String) {
    self.line = line
    self.message = message
  }

  func within(_ line: SourceLine, _ settings: String) -> ElaborationError {
    var error = self
    error.uses.append(Use(line: line, settings: settings))
    return error
  }
}
