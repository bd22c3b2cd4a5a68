public import NASNetworks
import NASOnnxSchema
import SwiftProtobuf

extension ONNXFormat {
  /// Matrices that lie the other way round are turned back.
  public func tensors(from bytes: [UInt8], of network: Network) throws -> [WeightSet.Tensor] {
    let model: Onnx_ModelProto
    do {
      model = try Onnx_ModelProto(serializedBytes: bytes)
    } catch {
      throw ExportError(.unreadable, weightsFile, "no ONNX file: \(error)")
    }
    // What nodes need besides weights, such as shapes, is called after them, with a slash.
    let weights = model.graph.initializer.filter { !$0.name.contains("/") }
    let stored = try StoredTensors(
      weights.map { try tensor($0) }, in: weightsFile, ignoringOnes: true)
    return try PyTorchModule(network).tensors(in: stored, of: network)
  }

  private func tensor(_ proto: Onnx_TensorProto) throws -> WeightSet.Tensor {
    let (name, shape) = (proto.name, proto.dims.map { Int($0) })
    let values = try values(of: proto)
    guard try count(of: shape, name) == values.count else {
      throw unreadable(name, "has \(values.count) numbers, and a shape of \(shape)")
    }
    guard name.hasSuffix(ONNXLayer.turned), shape.count == 2 else {
      return WeightSet.Tensor(name: name, shape: shape, values: values)
    }
    return WeightSet.Tensor(
      name: String(name.dropLast(ONNXLayer.turned.count)), shape: shape.reversed(),
      values: values.turned(rows: shape[0], columns: shape[1]))
  }

  /// In either of the two places where writers put numbers of f32.
  private func values(of proto: Onnx_TensorProto) throws -> [Float] {
    let float = Int32(Onnx_TensorProto.DataType.float.rawValue)
    guard proto.dataType == float else {
      throw unreadable(
        proto.name, "has numbers of type \(proto.dataType), expected \(float), float")
    }
    guard proto.dataLocation != .external else {
      throw unreadable(proto.name, "has its numbers in another file, expected them in this one")
    }
    let bytes = Array(proto.rawData)
    guard bytes.count % MemoryLayout<Float>.size == 0 else {
      throw unreadable(proto.name, "has \(bytes.count) bytes, expected four a number")
    }
    return bytes.isEmpty ? proto.floatData : [Float](littleEndian: bytes[...])
  }

  private func count(of shape: [Int], _ name: String) throws -> Int {
    try shape.reduce(1) { count, size in
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflows else {
        throw unreadable(name, "has an impossible shape of \(shape)")
      }
      return product
    }
  }

  private func unreadable(_ name: String, _ problem: String) -> ExportError {
    ExportError(.unreadable, weightsFile, "'\(name)' \(problem)")
  }
}
