import NASNetworks

// MARK: Blocks

extension Elaborator {
  /// A block's own layers, as they were made before where nothing that they depend on is different.
  mutating func call(
    _ index: Int, _ given: [(Symbol, Tainted)], _ inputs: [Flow], at place: Place,
    from line: SourceLine
  ) throws -> Flow {
    let settings = program.blocks[index].settings.map { declaration in
      given.first { $0.0 == declaration.name }?.1
    }
    let key = PieceKey(
      block: index, kin: place.kin, options: place.decided.map { genes[$0] },
      settings: settings.map { $0?.literal },
      inputs: inputs.map { .init(shape: $0.shape, isAbsent: $0.isAbsent) })
    let piece: Piece
    if let known = memo[key] {
      piece = known
    } else {
      piece = try self.piece(index, settings.map { $0?.literal }, inputs, at: place, from: line)
      memo[key] = piece
    }
    return sketch.append(piece, at: place, inputs, settings.map { $0?.taint ?? .none })
  }

  /// - Parameter settings: Nil where it is left to the block.
  private mutating func piece(
    _ index: Int, _ settings: [Literal?], _ inputs: [Flow], at place: Place,
    from line: SourceLine
  ) throws -> Piece {
    let definition = program.blocks[index]
    var outer = Sketch()
    swap(&outer, &sketch)
    defer { swap(&outer, &sketch) }
    var frame = Frame()
    do {
      for (number, declaration) in definition.settings.enumerated() {
        if let literal = settings[number] {
          let taint = sketch.taints.given(inputs.count + number)
          frame.values.append((declaration.name, Tainted(literal: literal, taint: taint)))
        } else if let fallback = declaration.fallback {
          frame.values.append(
            (declaration.name, try evaluate(fallback, frame, at: place)))
        }
      }
      let told = frame.values.map {
        BlockSetting($0.name.text, $0.value.literal.settingValue)
      }
      let flows = inputs.enumerated().map { number, input in
        Flow(
          source: input.isAbsent ? .absent : .input(number), shape: input.shape,
          taint: sketch.taints.given(number))
      }
      for (name, flow) in zip(definition.inputs, flows) { frame.flows.append((name, flow)) }
      try add(definition.lets, to: &frame, at: place)
      let output = try run(definition.chain, at: place.children[0], flows[0], &frame)
      return Piece(sketch, output, definition.name, told, at: place)
    } catch let error as ElaborationError {
      let settings = frame.values.prefix(definition.settings.count)
        .map { "\($0.name.text) \($0.value.literal)" }
      let shapes = zip(definition.inputs, inputs).map { "\($0.text) \($1.shape)" }
      throw error.within(line, (shapes + settings).joined(separator: ", "))
    }
  }
}
