import NASNetworks
import NASQuantisation

/// `model.c` as text, and what it takes.
struct CSource {
  let text: String
  let memory: DeviceMemory

  /// In f32.
  ///
  /// - Throws: ``ExportError`` that names the first layer whose operation, or whose numbers, cannot be
  ///   written.
  init(floatsOf model: Model) throws {
    let folded = FoldedNetwork(model.network, tensors: model.weights.tensors.map(\.values))
    if let layer = folded.firstNonFiniteLayer {
      throw ExportError(
        .badWeights, layer, "not finite once norms are folded, and C has no such numbers")
    }
    let network = folded.network
    let operations = try network.layers.map { try Self.operation(of: $0, in: network) }
    let sites = network.layers.map {
      LayerSite(inputs: network.inputs(of: $0), output: $0.output)
    }
    let plan = ArenaPlan(
      input: network.input.count,
      zip(network.layers, zip(operations, sites)).map { layer, pair in
        ArenaPlan.Use(
          inputs: layer.inputs, storage: pair.0.storage(at: pair.1), count: layer.output.count,
          scratch: pair.0.scratchCount(at: pair.1))
      })
    let names = CName.unique(network.layers.map(\.name))
    var program = CProgram()
    let card = model.card
    program.need(.stdint)
    program.standardise(
      "float", try Self.pixels(of: card), .standardise, to: plan.place(ofValue: 0), network.input)
    for (index, layer) in network.layers.enumerated() {
      program.comment(Self.title(of: layer, in: network))
      let parameters = layer.operation.parameters(inputs: sites[index].inputs)
      let y = plan.offsets[index + 1]
      var writer = CLayer(
        site: sites[index], name: names[index],
        tensors: zip(parameters, folded.tensors[index]).map { ($0.name, $1) },
        x: layer.inputs.map(plan.place), y: plan.place(ofValue: index + 1),
        scratch: CText.arena(plan.scratch[index]),
        overwritten: layer.inputs.indices.filter { plan.offsets[layer.inputs[$0]] == y },
        program: program)
      operations[index].write(in: &writer)
      program = writer.program
    }
    program.finish("float", plan.place(ofValue: network.layers.count), network.classes)
    memory = DeviceMemory(
      constants: program.constantBytes, arena: 4 * plan.size, least: 4 * plan.least)
    text = program.text(
      of: model, numbers: "float", arena: plan.size, memory, CComment.floats)
  }

  /// What pixels are multiplied by, and what is added then.
  private static func pixels(of card: ModelCard) throws -> [(factor: String, offset: String)] {
    try zip(card.mean, card.deviation).map { mean, deviation in
      let (factor, offset) = (Float(1 / (255 * deviation)), Float(-mean / deviation))
      guard factor.isFinite, offset.isFinite else {
        throw ExportError(
          .badCard, "deviation", "\(deviation), by which no pixel can be divided in f32")
      }
      return (factor.c, offset.c)
    }
  }

  /// In whole numbers.
  ///
  /// - Throws: ``ExportError`` where the model has no quantisation, or that names the first layer that
  ///   cannot be computed so.
  init(integersOf model: Model) throws {
    let integers = try model.integers()
    let network = integers.network
    let steps = integers.steps.map { step in
      guard let step = step as? any CIntegerStep else {
        preconditionFailure("CSource: no C for \(type(of: step))")
      }
      return step
    }
    let plan = ArenaPlan(
      input: network.input.count,
      zip(network.layers, steps).map { layer, step in
        ArenaPlan.Use(
          inputs: layer.inputs, storage: step.storage, count: layer.output.count, scratch: 0)
      })
    let names = CName.unique(network.layers.map(\.name))
    var program = CProgram()
    program.need(.stdint)
    program.standardise(
      "int32_t", zip(integers.input.factors, integers.input.offsets).map { ("\($0)", "\($1)") },
      .encode, to: plan.place(ofValue: 0), network.input)
    for (index, layer) in network.layers.enumerated() {
      program.comment(Self.title(of: layer, in: network))
      var writer = CIntegerLayer(
        name: names[index], x: layer.inputs.map(plan.place), y: plan.place(ofValue: index + 1),
        program: program)
      steps[index].write(in: &writer)
      program = writer.program
    }
    program.finish("int8_t", plan.place(ofValue: network.layers.count), network.classes)
    memory = DeviceMemory(
      constants: program.constantBytes, arena: plan.size, least: plan.least)
    text = program.text(
      of: model, numbers: "int8_t", arena: plan.size, memory,
      CComment.integers(logits: integers.quantisation.encodings[network.layers.count]))
  }

  private static func operation(of layer: Layer, in network: Network) throws -> any COperation {
    guard let operation = layer.operation as? any COperation else {
      throw ExportError.unwritten(layer, of: network.site(of: layer), in: "C")
    }
    return operation
  }

  /// `stem.convolution: convolution of 1x28x28 to 16x14x14`.
  private static func title(of layer: Layer, in network: Network) -> String {
    let inputs = network.inputs(of: layer).map(\.description).joined(separator: ", ")
    let text = "\(layer.name): \(layer.operation.name) of \(inputs) to \(layer.output)"
    return CText.comment(text.replacing("×", with: "x"))
  }
}

extension ArenaPlan {
  /// Where a value lies, as C has it.
  fileprivate func place(ofValue value: Int) -> String { CText.arena(offsets[value]) }
}

extension CName {
  /// Identifiers for layers, each its own.
  fileprivate static func unique(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      let plain = identifier(name)
      // What begins with a digit or an underscore is no name, or somebody else's.
      return taken.insertUnique(plain.first?.isLetter == true ? plain : "layer_\(plain)")
    }
  }
}
