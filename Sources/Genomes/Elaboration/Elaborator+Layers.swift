import NASNetworks

// MARK: Layers

extension Elaborator {
  mutating func join(
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

  mutating func layer(
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
    let key = ElaborationMemo.OperationKey(step: step.id, literals: literals)
    if memo.operations[key] == nil {
      memo.operations[key] = try operation(type, assignments, literals)
    }
    guard case .some(let operation) = memo.operations[key]! else {
      var flow = inputs[0]
      flow.taint = sketch.taints.union(flow.taint, taint)
      return flow
    }
    if type.arity == .none {
      return dependentOnPresence(try append(operation, [], at: place, "", taint: taint), inputs)
    }
    return try append(operation, inputs, at: place, "", taint: taint)
  }

  /// Nil for no activation, which is no layer.
  func operation(
    _ type: any Operation.Type, _ assignments: [Step.Assignment], _ literals: [Literal]
  ) throws -> (any Operation)? {
    var values: [String: SettingValue] = [:]
    for (assignment, literal) in zip(assignments, literals) {
      let setting = type.settings.first { $0.name == assignment.name.text }!
      if case .word(let word) = literal {
        if word.text == "none", type is Activate.Type { return nil }
        // Leaves a setting to the operation.
        if word.text == "auto", setting.fallback != .required { continue }
      }
      guard let own = setting.value(of: literal) else {
        throw ElaborationError(
          line: assignment.line,
          message: "'\(setting.name)' of \(type.name) must be \(setting.problem(with: literal)!)")
      }
      values[setting.name] = own
    }
    return type.init(SettingValues(values, of: type.settings))
  }

  mutating func append(
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
        place: place, suffix: suffix, operation: operation, inputs: inputs, output: output),
      taint: taint)
  }
}
