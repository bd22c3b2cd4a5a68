public import NASNetworks
import NASOnnxSchema
import SwiftProtobuf

/// ONNX: `model.onnx`, a graph of standard operators with its weights, and the files of
/// ``JSONFormat``.
///
/// Weights have the names and shapes that ``PyTorchFormat`` gives them, so that both files can be read
/// beside each other.
public struct ONNXFormat: WeightsFormat {
  /// The operators' version: the first with Gelu. Since ONNX 1.15 and ONNX Runtime 1.17.
  static let operators: Int64 = 20
  /// The file format's version that goes with it.
  static let irVersion: Int64 = 9

  public let name = "onnx"
  public let summary = "a graph of ONNX operators with its weights, for ONNX Runtime and others"
  public let fileNames = ["model.onnx"] + JSONFormat().fileNames

  public var weightsFile: String { "model.onnx" }

  public init() {}

  public func files(for model: Model) throws -> [ExportedFile] {
    let bytes = try Self.bytes(of: model, ONNXNetwork(model), in: fileNames[0])
    return [ExportedFile(name: fileNames[0], bytes: bytes)] + JSONFormat().files(for: model)
  }

  /// The file's bytes.
  static func bytes(
    of model: Model, _ network: ONNXNetwork, in file: String
  ) throws -> [UInt8] {
    do {
      return try proto(of: model, network).serializedBytes()
    } catch let error as BinaryEncodingError {
      throw ExportError(
        .writeFailed, file, "\(error)", hint: "an ONNX file holds at most 2 GiB")
    }
  }

  /// Matrices that lie the other way round are turned back.
  public func tensors(from bytes: [UInt8], of network: Network) throws -> [WeightSet.Tensor] {
    let model: Onnx_ModelProto
    do {
      model = try Onnx_ModelProto(serializedBytes: bytes)
    } catch {
      throw ExportError(.unreadable, weightsFile, "no ONNX file: \(error)")
    }
    let tensors = model.graph.initializer.map { tensor in
      let (name, shape) = (tensor.name, tensor.dims.map { Int($0) })
      let values = [Float](littleEndian: Array(tensor.rawData)[...])
      guard name.hasSuffix(ONNXLayer.turned), shape.count == 2,
        shape[0] * shape[1] == values.count
      else { return WeightSet.Tensor(name: name, shape: shape, values: values) }
      return .init(
        name: String(name.dropLast(ONNXLayer.turned.count)), shape: shape.reversed(),
        values: values.turned(rows: shape[0], columns: shape[1]))
    }
    return try PyTorchModule(network).tensors(
      in: StoredTensors(tensors, in: weightsFile), of: network)
  }
}
