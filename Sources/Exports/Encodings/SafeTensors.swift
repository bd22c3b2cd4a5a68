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

  /// The tensors of a file of f32.
  ///
  /// - Parameter file: What errors call it.
  /// - Throws: ``ExportError`` when the bytes are no such file.
  static func decode(_ bytes: [UInt8], named file: String) throws -> [WeightSet.Tensor] {
    func failure(_ problem: String) -> ExportError { ExportError(.unreadable, file, problem) }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard bytes.count >= 8, length <= UInt64(bytes.count - 8) else {
      throw failure("no safetensors file: its header is longer than the file")
    }
    let data = bytes[(8 + Int(length))...]
    let header: JSONValue
    do {
      header = try JSONValue(parsing: String(decoding: bytes[8..<data.startIndex], as: UTF8.self))
    } catch {
      throw failure("its header is no JSON: \(error)")
    }
    guard case .object(let members) = header else { throw failure("its header is no object") }
    return try members.filter { $0.key != "__metadata__" }.map { member in
      guard member.value["dtype"] == "F32", let shape = member.value["shape"]?.wholes,
        let ends = member.value["data_offsets"]?.wholes, ends.count == 2, ends[0] >= 0,
        ends[0] <= ends[1], ends[1] <= data.count
      else { throw failure("'\(member.key)' is no tensor of f32 within the file") }
      let values = [Float](
        littleEndian: data[(data.startIndex + ends[0])..<(data.startIndex + ends[1])])
      return .init(name: member.key, shape: shape, values: values)
    }
  }
}

extension JSONValue {
  /// Nil of all but a list of whole numbers.
  fileprivate var wholes: [Int]? {
    guard case .array(let values) = self else { return nil }
    let wholes = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
    return wholes.count == values.count ? wholes : nil
  }
}
