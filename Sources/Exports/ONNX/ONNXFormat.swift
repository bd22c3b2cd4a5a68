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

  public func usage(in folder: String) -> String? { Self.usage(of: fileNames[0], in: folder) }

  static func usage(of file: String, in folder: String) -> String {
    "in Python, in \(folder): session = onnxruntime.InferenceSession(\"\(file)\")"
  }

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
}
