import NASExports
import NASNetworks
import NASTestSupport
import Testing

@Suite struct PyTorchFormatTests {
  @Test func aSmallNetworkGivesExactlyTheScriptThatAPersonApproved() throws {
    #expect(try script(Sample.small()) == GoldenScript.small)
  }

  @Test(arguments: GoldenClasses.all.keys.sorted())
  func aNetworkGivesExactlyTheClassesThatAPersonApproved(_ name: String) throws {
    let script = try script(GraphSamples.model(name))
    let first = try #require(script.firstRange(of: "\nclass "))
    let end = try #require(script.firstRange(of: "\n\n\ndef read_safetensors"))
    #expect(script[first.lowerBound..<end.lowerBound].dropFirst() == GoldenClasses.all[name]!)
  }

  @Test func theCardIsToldAbove() throws {
    #expect(try script(Sample.full()).contains("Accuracy: 93.12 % on the validation split"))
  }

  @Test(arguments: GraphSamples.named.map(\.name))
  func noLineIsLongerThanAHundredColumns(_ name: String) throws {
    let script = try script(GraphSamples.model(name))
    #expect(script.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test(arguments: GraphSamples.all.map(\.name))
  func tensorsAreInTheNetworksOrderUnderNamesThatAreNoTwoTheSame(_ name: String) throws {
    let model = try GraphSamples.model(name)
    let file = try SafeTensorsFile(PyTorchFormat().files(for: model)[1].bytes)
    #expect(file.tensors.count == model.weights.tensors.count)
    let ours = model.weights.tensors.map(\.values)
    #expect(file.order.map { file.tensors[$0]!.values } == ours)
  }

  @Test func weightsGoUnderTheNamesOfThePythonModule() throws {
    let model = try Sample.full()
    let file = try SafeTensorsFile(PyTorchFormat().files(for: model)[1].bytes)
    for (source, name) in [
      ("stem.convolution.convolution.weight", "stem.convolution.weight"),
      ("stage1.2.main.filter.norm.running_var", "stage1.1.filter.norm.running_var"),
      ("stage2.1.main.excite.reduce.bias", "stage2.0.excite.reduce.bias"),
      ("head.linear.weight", "head.2.weight"),
    ] {
      let tensor = try #require(model.weights.tensors.first { $0.name == source })
      #expect(file.tensors[name]?.values == tensor.values)
      #expect(file.tensors[name]?.shape == tensor.shape)
    }
  }

  @Test func attentionHasTheShapesOfLinearLayers() throws {
    let file = try SafeTensorsFile(
      PyTorchFormat().files(for: GraphSamples.model("transformer-blocks"))[1].bytes)
    #expect(file.tensors["encoder.1.mix.project.weight"]?.shape == [36, 12])
    #expect(file.tensors["encoder.1.mix.project.bias"]?.shape == [36])
    #expect(file.tensors["encoder.0.mix.merge.weight"]?.shape == [12, 5])
  }

  @Test func awkwardNamesBecomeLegalPythonAndStayApart() throws {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 4, width: 4))
    var value = builder.inputValue
    for name in [
      "1st", "half", "a-b", "a_b", "lambda", "s.pop", "s.pop.other", "é", "层层1", "_modules",
    ] {
      value = try builder.convNorm(name, 1, kernel: 1, .relu, to: value)
    }
    let script = try script(Sample.model(builder.finished(classes: 2, from: value)))
    let attributes = script.split(separator: "\n").filter { $0.hasPrefix("        self.") }
      .compactMap { $0.dropFirst(13).split(separator: " ").first.map(String.init) }
    for name in [
      "_1st", "half_2", "a_b", "a_b_2", "lambda_2", "s", "n_", "n__1", "n_modules", "head",
    ] {
      #expect(attributes.contains(name), "\(name)")
    }
  }

  @Test func aSettingMayBeCalledLikeAFunctionThatClassesCall() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 4, width: 4))
    var value = builder.inputValue
    for (place, width) in [8, 6].enumerated() {
      builder.beginBlock("part\(place)", "wide", settings: [.init("super", .whole(width))])
      value = try builder.add(Convolution(outputChannels: width, kernel: 1), "mix", to: value)
      builder.endBlock()
    }
    let script = try script(Sample.model(builder.finished(classes: 2, from: value)))
    #expect(script.contains("def __init__(self, inputs, super_2):"))
  }

  /// Definitions that are called like what `model.py` has already.
  @Test func classesGetNamesOfTheirOwn() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 4, width: 4))
    var value = builder.inputValue
    for (place, definition) in ["network", "layer-norm-2d", "LayerNorm2d", "path", "none"]
      .enumerated()
    {
      builder.beginBlock("part\(place)", definition)
      value = try builder.add(LayerNorm(), "norm", to: value)
      builder.endBlock()
    }
    let script = try script(Sample.model(builder.finished(classes: 2, from: value)))
    let classes = script.split(separator: "\n").filter { $0.hasPrefix("class ") }
      .map { String($0.dropFirst(6).prefix { $0 != "(" }) }
    #expect(
      classes == [
        "LayerNorm2d", "Network_2", "LayerNorm2d_2", "LayerNorm2d_3", "Path_2", "None_2", "Network",
      ])
  }

  @Test func whatPyTorchDoesNotSayIsRefused() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 4, width: 4))
    builder.beginBlock("head")
    let vector = try builder.add(GlobalAveragePool(), "pool", to: builder.inputValue)
    _ = try builder.add(Unwritten(), "odd", to: vector)
    builder.endBlock()
    let network = builder.build()
    let error = #expect(throws: ExportError.self) { try script(Sample.model(network)) }
    #expect(error?.code == .unsupportedOperation)
    #expect(
      error?.description
        == "cannot export layer 'head.odd': no PyTorch is written for unwritten of 2")
  }

  @Test func textOfTheCardCannotBreakTheScript() throws {
    let script = try script(Sample.small(genome: #"a"""\b"#))
    #expect(script.contains(#"Genome: a\"\"\"\\b"#))
  }

  @Test func whatWasChosenIsToldInLinesThatAPersonReads() throws {
    let network = try Sample.small().network
    let parts = (1...9).map { "stage\($0) depth 2, width 24: residual (excite)" }
    let text = try script(Sample.model(network, words: parts.joined(separator: "; ")))
    #expect(
      text.contains(
        """
        Chosen: stage1 depth 2, width 24: residual (excite); stage2 depth 2, width 24:
            residual (excite); stage3 depth 2, width 24: residual (excite);
        """))
    let lines = text.split(separator: "\n")
    #expect(lines.prefix(12).allSatisfy { $0.count <= 88 })
    #expect(try !script(Sample.model(network, words: "")).contains("Chosen"))
    #expect(try script(Sample.model(network, words: #"a"""\b"#)).contains(#"Chosen: a\"\"\"\\b"#))
  }

  @Test func theScriptThatTrainsHasTheRecipesSettings() throws {
    let small = try Sample.small()
    func training(_ recipe: [ModelCard.Setting]) throws -> String {
      let model = try Model(
        network: small.network, tensors: small.weights.tensors,
        card: Sample.card(of: small.network, recipe: recipe))
      return String(decoding: try PyTorchFormat().files(for: model)[2].bytes, as: UTF8.self)
    }
    let usual = try training([])
    #expect(usual.contains("\"--learning-rate\", type=float, default=0.1, help="))
    #expect(usual.contains("[\"nesterov\", \"sgd\", \"adamw\"], default=\"nesterov\","))
    #expect(usual.contains("BooleanOptionalAction, default=False"))
    #expect(!usual.contains("Left out"))
    let other = try training([
      .init("learning-rate", "0.05", isUsual: false), .init("clip-norm", "none", isUsual: false),
      .init("flips", "yes", isUsual: true), .init("mixup", "0.2", isUsual: false),
      .init("schedule", "cosine", isUsual: true),
    ])
    #expect(other.contains("\"--learning-rate\", type=float, default=0.05, help="))
    #expect(other.contains("\"--clip-norm\", type=float, default=float(\"inf\"),"))
    #expect(other.contains("BooleanOptionalAction, default=True"))
    #expect(other.contains("for half a cosine and labels as they are: mixup 0.2."))
    #expect(other.split(separator: "\n").allSatisfy { $0.count <= 100 })
    // Weights that were loaded and not trained.
    let loaded = try training([.init("epochs", "0", isUsual: true)])
    #expect(loaded.contains("\"--epochs\", type=int, default=40, help="))
    #expect(loaded.contains("settings.warm_up = min(1, settings.epochs / 5)"))
    let long = try training([
      .init("epochs", "4", isUsual: false), .init("warm-up", "3", isUsual: false),
    ])
    #expect(long.contains("settings.warm_up = min(3, settings.epochs * 0.75)"))
  }

  /// PyTorch's plain "nearest" misses some factors, such as 41, by a rounding error.
  @Test func upsamplingIsExact() throws {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 2, width: 2))
    builder.beginBlock("main")
    let large = try builder.add(Upsample(factor: 41), "large", to: builder.inputValue)
    _ = try builder.add(GlobalAveragePool(), "mean", to: large)
    builder.endBlock()
    let network = builder.build()
    let model = try Model(network: network, tensors: [], card: Sample.card(of: network))
    let script = String(decoding: try PyTorchFormat().files(for: model)[0].bytes, as: UTF8.self)
    #expect(script.contains("mode=\"nearest-exact\""))
  }

  /// An optimizer's numbers are of no use to another one.
  @Test func theScriptThatTrainsHasTheRecipesOptimizerOrThePlainOnesNumbers() throws {
    let small = try Sample.small()
    func training(_ optimizer: String) throws -> String {
      let recipe: [ModelCard.Setting] = [
        .init("optimizer", optimizer, isUsual: false),
        .init("learning-rate", "0.001", isUsual: false),
        .init("weight-decay", "0.05", isUsual: false), .init("batch", "64", isUsual: false),
      ]
      let model = try Model(
        network: small.network, tensors: small.weights.tensors,
        card: Sample.card(of: small.network, recipe: recipe))
      return String(decoding: try PyTorchFormat().files(for: model)[2].bytes, as: UTF8.self)
    }
    let known = try training("adamw")
    #expect(known.contains("\"adamw\"], default=\"adamw\","))
    #expect(known.contains("\"--weight-decay\", type=float, default=0.05,"))
    #expect(!known.contains("Left out"))
    let unknown = try training("rmsprop")
    #expect(unknown.contains("\"adamw\"], default=\"nesterov\","))
    #expect(unknown.contains("\"--learning-rate\", type=float, default=0.1, help="))
    #expect(unknown.contains("\"--weight-decay\", type=float, default=0.0003,"))
    #expect(unknown.contains("\"--batch\", type=int, default=64, help="))
    let words = unknown.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(
        "at the plain recipe's numbers, half a cosine and labels as they are: optimizer rmsprop, "
          + "learning-rate 0.001, weight-decay 0.05."))
  }

  private func script(_ model: Model) throws -> String {
    String(decoding: try PyTorchFormat().files(for: model)[0].bytes, as: UTF8.self)
  }
}

/// What no exporter knows.
private struct Unwritten: NASNetworks.Operation {
  static let name = "unwritten"

  init() {}
  init(_ values: SettingValues) {}

  func output(for inputs: [Shape]) -> Shape { inputs[0] }
}
