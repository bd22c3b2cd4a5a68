import NASText

/// The safetensors format (https://github.com/huggingface/safetensors): the length of a JSON
/// header as eight little-endian bytes, the header, and the tensors one after another.
enum SafeTensors {
  /// - Parameters:
  ///   - tensors: Names unique; values row-major, written as little-endian f32 in the given order.
  ///   - metadata: Text for the header's `__metadata__`.
  static func encode(
    _ tensors: [WeightSet.Tensor], metadata: [(key: String, value: String)] = []
  ) -> [UInt8] {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.map { JSONValue.Member($0.key, .string($0.value)) }
      members.append(.init("__metadata__", .object(texts)))
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.values.count * MemoryLayout<Float>.size
      let entry: JSONValue = [
        "dtype": "F32", "shape": JSONValue(tensor.shape), "data_offsets": JSONValue([offset, end]),
      ]
      members.append(.init(tensor.name, entry))
      offset = end
    }
    var header = Array(JSONValue.object(members).compact.utf8)
    // The data starts at a multiple of eight, so that readers can map it into memory.
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    bytes.append(littleEndian: UInt64(header.count))
    bytes += header
    for tensor in tensors { bytes.append(littleEndian: tensor.values) }
    return bytes
  }
}
