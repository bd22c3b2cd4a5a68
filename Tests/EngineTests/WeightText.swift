import Foundation
import NASRecords

/// Files of weights that tests make.
enum WeightText {
  /// Writes safetensors to a new file, and returns its path.
  static func file(_ tensors: [NamedTensor]) throws -> String {
    var members: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let start = data.count
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 }
      }
      members.append(
        #""\#(tensor.name)":{"dtype":"F32","shape":\#(tensor.shape),"data_offsets":[\#(start),\#(data.count)]}"#
      )
    }
    let header = Array("{\(members.joined(separator: ","))}".utf8)
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    bytes += header + data
    // Within a folder that is removed at the end.
    let path = try TinyData.shared.get().folder("weights-\(UUID().uuidString).safetensors")
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }
}
