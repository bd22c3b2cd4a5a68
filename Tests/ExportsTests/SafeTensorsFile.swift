import Foundation
import Testing

/// A reader of safetensors files, written from the format's description alone.
struct SafeTensorsFile {
  let tensors: [String: (shape: [Int], values: [Float])]
  /// The tensors' names in the order of their data.
  let order: [String]
  let metadata: [String: String]
  /// Where the tensors start in the file.
  let dataStart: Int

  init(_ bytes: [UInt8]) throws {
    let length = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    var header = try #require(json as? [String: [String: Any]])
    dataStart = 8 + length
    metadata = header.removeValue(forKey: "__metadata__") as? [String: String] ?? [:]
    let data = bytes[dataStart...]
    var covered = 0
    order = header.keys.sorted {
      (header[$0]?["data_offsets"] as? [Int])![0] < (header[$1]?["data_offsets"] as? [Int])![0]
    }
    tensors = try header.mapValues { entry in
      try #require(entry["dtype"] as? String == "F32")
      let shape = try #require(entry["shape"] as? [Int])
      let offsets = try #require(entry["data_offsets"] as? [Int])
      try #require(offsets[1] - offsets[0] == 4 * shape.reduce(1, *))
      covered += offsets[1] - offsets[0]
      let values = stride(from: offsets[0], to: offsets[1], by: 4).map { offset in
        let word = data.dropFirst(offset).prefix(4).reversed().reduce(UInt32(0)) {
          $0 << 8 | UInt32($1)
        }
        return Float(bitPattern: word)
      }
      return (shape, values)
    }
    try #require(covered == data.count)
  }
}
