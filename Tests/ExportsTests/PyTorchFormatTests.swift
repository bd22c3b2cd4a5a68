import NASExports
import NASNetworks
import Testing

@Suite struct PyTorchFormatTests {
  @Test func aSmallNetworkGivesExactlyTheScriptThatAPersonApproved() throws {
    #expect(try script(Sample.small()) == GoldenScript.small)
  }

  @Test func theCallsCarryWhatTheSearchChose() throws {
    let script = try script(Sample.full())
    let calls = """
              self.stem = ConvNormActivation(3, 4, kernel=3, stride=1, activation=nn.ReLU)
              self.stage1 = nn.Sequential(
                  OrderedDict(
                      block1=ResidualBlock(4, 6, stride=2, activation=nn.ReLU),
                      block2=ResidualBlock(6, 6, stride=1, activation=nn.ReLU, squeeze=4),
                  )
              )
              self.stage2 = nn.Sequential(
                  OrderedDict(
                      block1=InvertedResidualBlock(
                          6, 8, expanded=12, kernel=5, stride=2, activation=nn.Hardswish, squeeze=4
                      ),
                      block2=InvertedResidualBlock(
                          8, 8, expanded=16, kernel=3, stride=1, activation=nn.Hardswish
                      ),
                  )
              )
              self.head = ConvNormActivation(8, 10, kernel=1, stride=1, activation=nn.Hardswish)
              self.classifier = Classifier(10, 5)
      """
    #expect(script.contains(calls))
    #expect(script.contains("Accuracy: 93.12 % on the validation split"))
  }

  @Test func onlyTheClassesInUseAreDefined() throws {
    func classes(_ model: Model) throws -> [String] {
      try script(model).split(separator: "\n").filter { $0.hasPrefix("class ") }
        .map { String($0.dropFirst(6).prefix { $0 != "(" }) }
    }
    #expect(
      try classes(Sample.small()) == [
        "ConvNormActivation", "ResidualBlock", "Classifier", "Network",
      ])
    #expect(
      try classes(Sample.full()) == [
        "ConvNormActivation", "SqueezeExcite", "ResidualBlock", "InvertedResidualBlock",
        "Classifier", "Network",
      ])
    #expect(try !script(Sample.small()).contains("squeeze"))
  }

  @Test func noLineIsLongerThanAHundredColumns() throws {
    for line in try script(Sample.full()).split(separator: "\n") { #expect(line.count <= 100) }
  }

  @Test func weightsGoUnderTheNamesOfThePythonModule() throws {
    let model = try Sample.full()
    let file = try SafeTensorsFile(PyTorchFormat().files(for: model)[1].bytes)
    #expect(file.tensors.count == model.weights.tensors.count)
    for (source, name) in [
      ("stem.convolution.weight", "stem.convolution.weight"),
      (
        "stage1.block1.residual.shortcut.norm.running_var",
        "stage1.block1.shortcut.norm.running_var"
      ),
      ("stage1.block2.residual.excite.reduce.bias", "stage1.block2.excite.reduce.bias"),
      (
        "stage2.block1.inverted.depthwise.convolution.weight",
        "stage2.block1.depthwise.convolution.weight"
      ),
      ("classifier.linear.weight", "classifier.linear.weight"),
    ] {
      let tensor = try #require(model.weights.tensors.first { $0.name == source })
      #expect(file.tensors[name]?.values == tensor.values)
      #expect(file.tensors[name]?.shape == tensor.shape)
    }
  }

  @Test func awkwardBlockNamesBecomeLegalPythonAndStayApart() throws {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 4, width: 4))
    var value = builder.inputValue
    for name in ["1st", "half", "a-b", "a_b", "lambda", "s.pop", "s.pop.other", "é"] {
      value = try builder.convolutionBlock(
        name, .init(outputChannels: 1, kernel: 1), activation: .relu, to: value)
    }
    _ = try builder.classifierBlock("classifier", classes: 2, to: value)
    let script = try script(Sample.model(builder.build()))
    let attributes = script.split(separator: "\n").filter { $0.hasPrefix("        self.") }
      .compactMap { $0.dropFirst(13).split(separator: " ").first.map(String.init) }
    for name in ["_1st", "half_2", "a_b", "a_b_2", "lambda_2", "s", "_", "classifier"] {
      #expect(attributes.contains(name))
    }
    #expect(script.contains("                pop_2=Conv"))
    #expect(script.contains("                pop_3=Conv"))
  }

  @Test func textOfTheCardCannotBreakTheScript() throws {
    let script = try script(Sample.small(genome: #"a"""\b"#))
    #expect(script.contains(#"Genome: a\"\"\"\\b"#))
  }

  private func script(_ model: Model) throws -> String {
    String(decoding: try PyTorchFormat().files(for: model)[0].bytes, as: UTF8.self)
  }
}
