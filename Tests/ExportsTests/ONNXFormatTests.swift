import NASExports
import NASNetworks
import NASOnnxSchema
import NASTestSupport
import Testing

@Suite struct ONNXFormatTests {
  @Test func aSmallNetworkGivesExactlyTheGraphThatAPersonApproved() throws {
    #expect(try listing(Sample.small()).text == Self.small)
  }

  @Test func attentionIsWrittenInOperatorsThatEveryReaderHas() throws {
    let nodes = try listing(GraphSamples.model("transformer-blocks")).model.graph.node
    let attention = nodes.filter { $0.docString == "encoder.2.attention.mix" }
    #expect(
      attention.map(\.opType) == [
        "MatMul", "Add", "Reshape", "Transpose", "Gather", "Gather", "Gather", "Transpose", "Mul",
        "MatMul", "Softmax", "MatMul", "Transpose", "Reshape", "MatMul", "Add",
      ])
  }

  @Test func theModelTellsWhatItIs() throws {
    let model = try listing(Sample.full()).model
    #expect(model.irVersion == 9)
    #expect(model.opsetImport.map(\.version) == [20])
    let properties = Dictionary(
      uniqueKeysWithValues: model.metadataProps.map { ($0.key, $0.value) })
    #expect(properties["space"] == "sample")
    #expect(properties["genome"] == "0-1")
    #expect(properties["mean"] == "[0.5,0.5,0.5]")
    #expect(properties["validationAccuracy"] == "0.9312")
    #expect(try properties["macs"] == "\(Sample.full().network.macs)")
    #expect(model.docString.contains("float32 [batch, 3, 16, 16]"))
  }

  @Test(arguments: GraphSamples.all.map(\.name))
  func everyNameIsGivenOnceAndBeforeItIsRead(_ name: String) throws {
    let graph = try listing(GraphSamples.model(name)).model.graph
    var known = Set(graph.initializer.map(\.name) + graph.input.map(\.name) + [""])
    #expect(known.count == graph.initializer.count + 2)
    for node in graph.node {
      #expect(node.input.allSatisfy(known.contains))
      #expect(node.output.allSatisfy { known.insert($0).inserted })
    }
    #expect(graph.output.map(\.name) == ["logits"])
    #expect(known.contains("logits"))
    #expect(graph.valueInfo.allSatisfy { known.contains($0.name) })
  }

  /// One reads both files beside each other.
  @Test(arguments: GraphSamples.all.map(\.name))
  func weightsHaveTheNamesThatPyTorchHas(_ name: String) throws {
    let model = try GraphSamples.model(name)
    let file = try SafeTensorsFile(PyTorchFormat().files(for: model)[1].bytes)
    let listing = try listing(model)
    for (name, tensor) in file.tensors {
      let isTransposed = !listing.model.graph.initializer.contains { $0.name == name }
      let values = listing.values(of: isTransposed ? "\(name).transposed" : name)
      if isTransposed {
        #expect(values.sorted() == tensor.values.sorted())
      } else {
        #expect(values == tensor.values)
      }
    }
  }

  @Test func anInputThatNothingChangesIsHandedOn() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 1, width: 1))
    builder.beginBlock("main")
    let value = try builder.add(Flatten(), "flat", to: builder.inputValue)
    _ = try builder.add(Dropout(rate: 0.5), "dropout", to: value)
    builder.endBlock()
    #expect(
      try listing(Sample.model(builder.build())).text == """
        input images [batch, 2, 1, 1]
        logits = Flatten(images)
        output logits [batch, 2]
        """)
  }

  @Test func windowsBeyondThePaddingAreWrittenAsPadding() throws {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 6, width: 6))
    builder.beginBlock("main")
    let value = try builder.add(
      AveragePool(.init(kernel: 3, stride: 2, padding: 1, roundsUp: true)), "pool",
      to: builder.inputValue)
    _ = try builder.add(
      MaxPool(.init(kernel: 3, stride: 2, padding: 1, roundsUp: true)), "peak", to: value)
    builder.endBlock()
    #expect(
      try listing(Sample.model(builder.build())).text == """
        input images [batch, 1, 6, 6]
        tensor main.0/pads [8]
        main.0/Pad = Pad(images, main.0/pads)
        main.0/AveragePool = AveragePool(main.0/Pad) kernel_shape=[3, 3] strides=[2, 2] pads=[0, 0, 1, 1]
        logits = MaxPool(main.0/AveragePool) kernel_shape=[3, 3] strides=[2, 2] pads=[1, 1, 2, 2]
        output logits [batch, 1, 3, 3]
        """)
  }

  @Test func whatONNXDoesNotSayIsRefusedByTheLayersName() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 4, width: 4))
    builder.beginBlock("head")
    let vector = try builder.add(GlobalAveragePool(), "pool", to: builder.inputValue)
    _ = try builder.add(Unwritten(), "odd", to: vector)
    builder.endBlock()
    let network = builder.build()
    let error = #expect(throws: ExportError.self) { try listing(Sample.model(network)) }
    #expect(error?.code == .unsupportedOperation)
    #expect(
      error?.description == "cannot export layer 'head.odd': no ONNX is written for unwritten of 2")
  }

  private func listing(_ model: Model) throws -> ONNXListing {
    try ONNXListing(ONNXFormat().files(for: model)[0].bytes)
  }

  private static let small = """
    input images [batch, 1, 4, 4]
    tensor stem.convolution.weight [2, 1, 3, 3]
    tensor stem.norm.weight [2]
    tensor stem.norm.bias [2]
    tensor stem.norm.running_mean [2]
    tensor stem.norm.running_var [2]
    tensor body.first.convolution.weight [2, 2, 3, 3]
    tensor body.first.norm.weight [2]
    tensor body.first.norm.bias [2]
    tensor body.first.norm.running_mean [2]
    tensor body.first.norm.running_var [2]
    tensor body.second.convolution.weight [2, 2, 3, 3]
    tensor body.second.norm.weight [2]
    tensor body.second.norm.bias [2]
    tensor body.second.norm.running_mean [2]
    tensor body.second.norm.running_var [2]
    tensor head.2.weight [2, 2]
    tensor head.2.bias [2]
    stem.convolution/Conv = Conv(images, stem.convolution.weight) \
    kernel_shape=[3, 3] strides=[1, 1] pads=[1, 1, 1, 1] \
    dilations=[1, 1] group=1
    stem.norm/BatchNormalization = BatchNormalization(stem.convolution/Conv, \
    stem.norm.weight, stem.norm.bias, stem.norm.running_mean, stem.norm.running_var) \
    epsilon=1e-05
    stem.activation/Relu = Relu(stem.norm/BatchNormalization)
    body.first.convolution/Conv = Conv(stem.activation/Relu, body.first.convolution.weight) \
    kernel_shape=[3, 3] strides=[1, 1] pads=[1, 1, 1, 1] \
    dilations=[1, 1] group=1
    body.first.norm/BatchNormalization = BatchNormalization(body.first.convolution/Conv, \
    body.first.norm.weight, body.first.norm.bias, body.first.norm.running_mean, body.first.norm.running_var) \
    epsilon=1e-05
    body.first.activation/Relu = Relu(body.first.norm/BatchNormalization)
    body.second.convolution/Conv = Conv(body.first.activation/Relu, body.second.convolution.weight) \
    kernel_shape=[3, 3] strides=[1, 1] pads=[1, 1, 1, 1] \
    dilations=[1, 1] group=1
    body.second.norm/BatchNormalization = BatchNormalization(body.second.convolution/Conv, \
    body.second.norm.weight, body.second.norm.bias, body.second.norm.running_mean, body.second.norm.running_var) \
    epsilon=1e-05
    body.add/Add = Add(body.second.norm/BatchNormalization, stem.activation/Relu)
    body.activation/Relu = Relu(body.add/Add)
    head.0/GlobalAveragePool = GlobalAveragePool(body.activation/Relu)
    head.0/Flatten = Flatten(head.0/GlobalAveragePool)
    logits = Gemm(head.0/Flatten, head.2.weight, head.2.bias) transB=1
    output logits [batch, 2]
    """
}

/// What no exporter knows.
private struct Unwritten: NASNetworks.Operation {
  static let name = "unwritten"

  init() {}
  init(_ values: SettingValues) {}

  func output(for inputs: [Shape]) -> Shape { inputs[0] }
}
