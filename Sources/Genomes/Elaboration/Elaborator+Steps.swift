import NASNetworks

// MARK: Steps

extension Elaborator {
  mutating func run(
    _ chain: Chain, at place: Place, _ input: Flow, _ frame: inout Frame
  ) throws -> Flow {
    var flow = input
    for (step, child) in zip(chain.steps, place.children) {
      flow = try run(step, at: child, flow, &frame)
    }
    return flow
  }

  mutating func run(
    _ step: Step, at place: Place, _ input: Flow, _ frame: inout Frame, isPart: Bool = false
  ) throws -> Flow {
    var output = input
    var isThere = true
    var condition = Taint.none
    if let expression = step.condition {
      let value = try locating(step.line) { elaborator throws in
        try elaborator.evaluate(expression, frame, at: place)
      }
      guard case .flag(let flag) = value.literal else {
        throw ElaborationError(
          line: step.line, message: "'when' must be yes or no, not \(value.literal)")
      }
      isThere = flag
      condition = value.taint
    }
    if isThere {
      output = try locating(step.line) { elaborator throws in
        try elaborator.perform(step, at: place, input, &frame, isPart: isPart)
      }
    }
    if step.condition != nil { output.taint = sketch.taints.union(output.taint, condition) }
    if step.isNamed, !isPart { frame.flows.append((step.name, output)) }
    return output
  }

  mutating func perform(
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
        var made = try run(each, at: place.children[index], source, &own)
        // Which value was chosen matters even where nothing is made of it, or of another.
        made.taint = sketch.taints.union(made.taint, indices.taint)
        joined.append(made)
      }
      return try join(type, assignments, joined, step, at: place, frame)
    case .choose(let site, let branches):
      return try choose(site, branches, step, at: place, input, frame)
    case .group(let group):
      return try self.group(group, step, at: place, input, &frame, isPart: isPart)
    }
  }

  func flow(named name: Symbol, _ frame: Frame) throws -> Flow {
    guard let flow = frame.flows.last(where: { $0.name == name })?.flow else {
      throw EvaluationFailure("there is no value '\(name.text)' here")
    }
    return flow
  }

  mutating func sourceIndices(
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
  mutating func sources(of step: Step, at place: Place, _ frame: Frame) throws -> [Flow]? {
    guard let sources = step.sources else { return nil }
    let (chosen, taint) = try sourceIndices(of: step, at: place)
    return try chosen.map {
      var flow = try flow(named: sources.names[$0], frame)
      flow.taint = sketch.taints.union(flow.taint, taint)
      return flow
    }
  }

  mutating func choose(
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
    return dependentOnPresence(output, [input])
  }

  /// What is there because the inputs are, whether it is made of them or not.
  mutating func dependentOnPresence(_ output: Flow, _ inputs: [Flow]) -> Flow {
    guard program.mayLackValues, !output.isAbsent else { return output }
    var output = output
    for input in inputs { output.taint = sketch.taints.union(output.taint, input.taint) }
    return output
  }

  mutating func identity(
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
      // As of the convolution that it may become.
      let setting = Convolution.settings.first { $0.name == name.text }!
      if let problem = setting.problem(with: value.literal) {
        throw EvaluationFailure("'\(name.text)' of identity must be \(problem)")
      }
      guard case .number(let number) = value.literal, let whole = number.whole else {
        throw EvaluationFailure(
          "'\(name.text)' of identity must be a whole number, not \(value.literal)")
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

  mutating func block(
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
        "\(definition.name) reads \(definition.inputs.count) values"
          + (step.sources == nil ? ": name them by 'from'" : ", and 'from' names \(inputs.count)"))
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

  mutating func group(
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

  mutating func count(
    of group: Step.Group, at place: Place, _ frame: Frame
  ) throws -> (value: Int, taint: Taint) {
    guard let expression = group.count else { return (1, .none) }
    let value = try evaluate(expression, frame, at: place)
    guard case .number(let number) = value.literal, let whole = number.whole,
      (0...place.children.count).contains(whole)
    else {
      throw EvaluationFailure(
        "'repeat' must be a whole number from 0 to \(place.children.count), not \(value.literal)")
    }
    return (whole, value.taint)
  }

  mutating func repetition(
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
    sketch.begin(place.children[index])
    defer { sketch.end() }
    return try run(group.chain, at: place.children[index], input, &inner)
  }
}
