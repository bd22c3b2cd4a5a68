import NASExports
import NASNetworks
import NASOnnxSchema
import NASQuantisation
import SwiftProtobuf
import Testing

@Suite struct ONNXInt8FormatTests {
  @Test func whatReadsTheImageStaysAndTheRestIsCoded() throws {
    let model = try Sample.small().quantised()
    let graph = try graph(of: model)
    func tensor(_ name: String) throws -> Onnx_TensorProto {
      try #require(graph.initializer.first { $0.name == name })
    }
    #expect(try tensor("stem.convolution.weight").dataType == 1)
    let codes = try tensor("body.first.convolution.weight")
    #expect(codes.dataType == 3)
    let weights = try #require(model.quantisation?.weights[2])
    #expect(Array(codes.rawData) == weights.codes.map { UInt8(bitPattern: $0) })
    #expect(try tensor("body.first.convolution.weight/scale").dims == [2])
    #expect(try tensor("body.first.convolution.bias").dataType == 6)
    #expect(try tensor("head.2.weight").dataType == 3)
  }

  @Test func activationsThatCodesCutOffAreLeftOutAndLogitsAreNotCoded() throws {
    let graph = try graph(of: Sample.small().quantised())
    #expect(!graph.node.contains { $0.opType == "Relu" })
    let last = try #require(graph.node.last)
    #expect((last.opType, last.output) == ("Gemm", ["logits"]))
    // Of every value but the image, the logits and what was left out; pooled channels, and they flattened.
    #expect(graph.node.count { $0.opType == "QuantizeLinear" } == 6)
  }

  @Test func withoutRangesItIsRefused() throws {
    let error = #expect(throws: ExportError.self) {
      try ONNXInt8Format().files(for: Sample.small())
    }
    #expect(
      error?.description == "cannot export 'made-up' in 8 bits: the model has no quantisation")
  }

  private func graph(of model: Model) throws -> Onnx_GraphProto {
    let bytes = try ONNXInt8Format().files(for: model)[0].bytes
    return try Onnx_ModelProto(serializedBytes: bytes).graph
  }
}

extension Model {
  /// The same in 8 bits, every value from −4 to 4.
  func quantised() throws -> Model {
    let folded = FoldedNetwork(network, tensors: weights.tensors.map(\.values))
    let ranges = Array(repeating: Float(-4)...4, count: folded.network.layers.count + 1)
    return try Model(
      network: network, tensors: weights.tensors, card: card,
      quantisation: Quantisation(folded, ranges: ranges))
  }
}
