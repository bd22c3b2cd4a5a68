import Foundation
import NASExports
import NASOnnxSchema
import SwiftProtobuf

/// An ONNX file as lines of text, one a value: for golden texts.
struct ONNXListing {
  let model: Onnx_ModelProto

  init(_ bytes: [UInt8]) throws {
    model = try Onnx_ModelProto(serializedBytes: bytes)
  }

  var text: String { (inputs + tensors + nodes + outputs).joined(separator: "\n") }

  private var inputs: [String] { model.graph.input.map { "input \(Self.text($0))" } }
  private var outputs: [String] { model.graph.output.map { "output \(Self.text($0))" } }
  private var tensors: [String] { model.graph.initializer.map { "tensor \($0.name) \($0.dims)" } }

  private var nodes: [String] {
    model.graph.node.map { node in
      let attributes = node.attribute.map { " \($0.name)=\(Self.text($0))" }.joined()
      return
        "\(node.output[0]) = \(node.opType)(\(node.input.joined(separator: ", ")))\(attributes)"
    }
  }

  private static func text(_ value: Onnx_ValueInfoProto) -> String {
    let sizes = value.type.tensorType.shape.dim.map {
      $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam
    }
    return "\(value.name) [\(sizes.joined(separator: ", "))]"
  }

  private static func text(_ attribute: Onnx_AttributeProto) -> String {
    switch attribute.type {
    case .int: "\(attribute.i)"
    case .ints: "\(attribute.ints)"
    case .float: "\(attribute.f)"
    default: String(decoding: attribute.s, as: UTF8.self)
    }
  }

  /// The numbers of a tensor of f32.
  func values(of name: String) -> [Float] {
    let bytes = model.graph.initializer.first { $0.name == name }.map { Array($0.rawData) } ?? []
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      let pattern = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) }
      return Float(bitPattern: pattern)
    }
  }
}
