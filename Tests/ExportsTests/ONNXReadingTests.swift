import Foundation
import NASExports
import NASNetworks
import NASOnnxSchema
import SwiftProtobuf
import Testing

/// Weights as other programs, or damage, leave them in an ONNX file.
@Suite struct ONNXReadingTests {
  /// Reads the sample's file with its first weight changed.
  private func reading(
    _ change: (inout Onnx_TensorProto) -> Void
  ) throws -> [WeightSet.Tensor] {
    let model = try Sample.small()
    var proto = try Onnx_ModelProto(serializedBytes: ONNXFormat().files(for: model)[0].bytes)
    let place = try #require(
      proto.graph.initializer.firstIndex { $0.name == "stem.convolution.weight" })
    change(&proto.graph.initializer[place])
    let bytes: [UInt8] = try proto.serializedBytes()
    return try ONNXFormat().tensors(from: bytes, of: model.network)
  }

  private func complaint(_ change: @escaping (inout Onnx_TensorProto) -> Void) -> String? {
    let error = #expect(throws: ExportError.self) { _ = try reading(change) }
    return error?.description
  }

  @Test func numbersMayLieInEitherPlace() throws {
    let model = try Sample.small()
    let tensors = try reading { tensor in
      tensor.floatData = model.weights.tensors[0].values
      tensor.clearRawData()
    }
    #expect(try WeightSet(tensors, of: model.network) == model.weights)
  }

  @Test(
    arguments: [[1 << 40, 1 << 40], [-1, -1], [-2, 1, 3, 3], [Int64.max, 2, 0]] as [[Int64]])
  func impossibleShapesAreErrors(dims: [Int64]) {
    #expect(
      complaint { $0.dims = dims }
        == "cannot read 'model.onnx': 'stem.convolution.weight' has an impossible shape of \(dims)")
  }

  @Test func whatIsNoWeightIsAnError() {
    #expect(
      complaint { $0.dataType = 7 }?.hasSuffix("has numbers of type 7, expected 1, float") == true)
    #expect(
      complaint { $0.dims = [2, 2, 3, 3] }?.hasSuffix("has 18 numbers, and a shape of [2, 2, 3, 3]")
        == true)
    #expect(
      complaint { $0.dims = [9, 2] }?.hasSuffix("has a shape of [9, 2], expected [2, 1, 3, 3]")
        == true)
    #expect(
      complaint { $0.rawData = Data($0.rawData.dropLast()) }?.contains("has 71 bytes") == true)
    #expect(complaint { $0.dataLocation = .external }?.contains("in another file") == true)
    #expect(complaint { $0.name = "stem.norm.bias" }?.contains("two tensors") == true)
  }
}
