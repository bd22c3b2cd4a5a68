/// ONNX in 8 bits: `model_int8.onnx`, and the files of ``JSONFormat``.
///
/// The graph computes in f32 between nodes that quantise and dequantise (QDQ), which runtimes fuse:
/// values have one scale and zero point each, weights a scale an output channel.
public struct ONNXInt8Format: ExportFormat {
  public let name = "onnx-int8"
  public let summary =
    "the same with weights and values in 8 bits (QDQ), calibrated on training images"
  public let fileNames = ["model_int8.onnx"] + JSONFormat().fileNames
  public let isQuantised = true

  public init() {}

  public func usage(in folder: String) -> String? {
    ONNXFormat.usage(of: fileNames[0], in: folder)
  }

  public func files(for model: Model) throws -> [ExportedFile] {
    guard let quantisation = model.quantisation else {
      throw ExportError(.notQuantised, model.card.dataset, "the model has no quantisation")
    }
    let network = try ONNXNetwork(model, in8Bits: quantisation)
    let bytes = try ONNXFormat.bytes(of: model, network, in: fileNames[0])
    return [ExportedFile(name: fileNames[0], bytes: bytes)] + JSONFormat().files(for: model)
  }
}
