import NASText

extension SafeTensorsFile {
  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - tensors: Names unique; written as little-endian f32 in the given order.
  ///   - metadata: Text for the header's `__metadata__`.
  package static func encode(
    _ tensors: [NamedTensor], metadata: [(key: String, value: String)] = []
  ) -> [UInt8] {
    let header = header(of: tensors, metadata)
    let count = tensors.reduce(0) { $0 + $1.values.count }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + count * MemoryLayout<Float>.size)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for tensor in tensors {
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  private static func header(
    of tensors: [NamedTensor], _ metadata: [(key: String, value: String)]
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
    return header
  }
}
