import Foundation
import NASRecords
import Testing

/// Weights that other programs wrote: `Reference/weights.py` made the files.
@Suite struct WeightFileTests {
  private func read(_ name: String) throws -> [String: NamedTensor] {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/\(name)")
    let file = try WeightFile.read(path.path)
    #expect(file.digest.count == 64)
    return Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
  }

  @Test func kerasKernelsGetPyTorchsNamesAndLayout() throws {
    let tensors = try read("keras.weights.h5")
    #expect(
      Set(tensors.keys) == [
        "stem_convolution.weight", "stem_convolution.bias", "stem_norm.weight", "stem_norm.bias",
        "stem_norm.running_mean", "stem_norm.running_var", "depthwise.weight", "classifier.weight",
        "classifier.bias",
      ])
    let kernel = try #require(tensors["stem_convolution.weight"])
    #expect(kernel.shape == [3, 2, 2, 1])
    // Stored as rows 2, columns 1, in 2, out 3.
    #expect(kernel.values == [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11])
    let depthwise = try #require(tensors["depthwise.weight"])
    #expect(depthwise.shape == [3, 1, 2, 2])
    #expect(depthwise.values == [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
    let classifier = try #require(tensors["classifier.weight"])
    #expect(classifier.shape == [2, 3])
    #expect(classifier.values == [0, 2, 4, 1, 3, 5])
    #expect(tensors["stem_norm.running_var"]?.values == [0, 1, 2])
  }

  @Test func h5pysNamesAndNumbersAreKept() throws {
    let tensors = try read("plain.h5")
    #expect(
      Set(tensors.keys) == [
        "stem.convolution.weight", "stem.convolution.half", "stem.norm.weight", "old.weight",
        "old.bias",
      ])
    #expect(tensors["stem.convolution.weight"]?.shape == [3, 2, 2, 1])
    #expect(tensors["stem.convolution.weight"]?.values == (0..<12).map(Float.init))
    #expect(tensors["stem.convolution.half"]?.values == [0, 1, 2, 3])
    #expect(tensors["stem.norm.weight"]?.values == [0, 1, 2])
    #expect(tensors["old.weight"]?.shape == [3, 2])
    #expect(tensors["old.weight"]?.values == [0, 3, 1, 4, 2, 5])
  }

  @Test func everyKindOfFloatingPointNumberIsRead() throws {
    let tensors = try read("torch.safetensors")
    #expect(Set(tensors.keys) == ["single", "half", "brain", "double", "scalar", "empty"])
    let numbers: [Float] = [1.5, -2, 0.15625, 65504, 0x1p-24, -0.0]
    #expect(tensors["single"]?.shape == [2, 3])
    #expect(tensors["single"] == NamedTensor(name: "single", shape: [2, 3], values: numbers))
    #expect(tensors["half"] == NamedTensor(name: "half", shape: [6], values: numbers))
    #expect(tensors["double"] == NamedTensor(name: "double", shape: [6], values: numbers))
    #expect(
      tensors["brain"]
        == NamedTensor(name: "brain", shape: [6], values: [1.5, -2, 0.15625, 65536, 0x1p-24, -0.0]))
    #expect(tensors["scalar"] == NamedTensor(name: "scalar", shape: [], values: [2.5]))
    #expect(tensors["empty"]?.values == [])
  }

  @Test func whatIsWrittenAsSafetensorsIsReadBack() throws {
    let tensors = [
      NamedTensor(name: "b", shape: [2, 2], values: [1, -2.5, 0, .leastNonzeroMagnitude]),
      NamedTensor(name: "a", shape: [], values: [3]),
      NamedTensor(name: "c", shape: [0], values: []),
    ]
    let bytes = SafeTensorsFile.encode(tensors, metadata: [("space", "x \"y\"")])
    let read = try WeightFile.decode(bytes)
    #expect(read.sorted { $0.name < $1.name } == tensors.sorted { $0.name < $1.name })
  }

  // MARK: Files that are at fault

  private static func safetensors(_ header: String, data: Int) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
      + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private func fault(_ bytes: [UInt8]) -> String? {
    recordError { _ = try WeightFile.decode(bytes) }?.description
  }

  private func fault(_ header: String, data: Int = 0) -> String? {
    fault(Self.safetensors(header, data: data))
  }

  private static let good =
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#

  @Test func aGoodFileIsRead() {
    #expect(fault(Self.good, data: 12) == nil)
  }

  @Test(arguments: 0..<60) func aFileCutShortIsRefused(part: Int) {
    let whole = Self.safetensors(Self.good, data: 12)
    let cut = Array(whole.prefix(whole.count * part / 60))
    let words = fault(cut)
    #expect(words?.contains("cut short") == true || words?.contains("neither safetensors") == true)
  }

  @Test(
    arguments: [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "lies from byte 0 to 4"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "1 bytes after its last"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "the file is cut short"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "follows a gap"),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        12, "overlaps"
      ),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "lies from byte 8 to 0"),
      (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "impossible shape"),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, 8,
        "impossible"
      ),
      (
        #"{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#, 8, "numbers of type F8_E4M3"
      ),
      (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#, 8, "should have a dtype"),
      (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "should have a dtype"),
      (#"{"a":7}"#, 0, "should have a dtype"),
      (#"[1]"#, 0, "is no JSON object"),
      (#"{"a""#, 0, "is no JSON object"),
      (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, 8, "holds no tensors"),
      ("{}", 0, "holds no tensors"),
    ] as [(String, Int, String)])
  func aHeaderAtFaultIsToldOf(header: String, data: Int, words: String) {
    #expect(
      fault(header, data: data)?.contains(words) == true, "\(fault(header, data: data) ?? "")")
  }

  @Test func whatIsNoFileOfWeightsIsToldOf() {
    #expect(fault(Array("hello, world, and more".utf8))?.contains("neither safetensors") == true)
    let zip: [UInt8] = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22)
    func archive(_ entry: String) -> [UInt8] {
      zip + [UInt8(entry.utf8.count), 0, 0, 0] + Array(entry.utf8) + [1, 2, 3]
    }
    #expect(fault(archive("model/data.pkl"))?.contains("is a pickle") == true)
    #expect(fault(archive("metadata.json"))?.contains("is a zip archive, as .keras") == true)
    #expect(fault(zip)?.contains("is a zip archive") == true)
    #expect(fault([0x80, 2, 0x8A, 10] + zip)?.contains("is a pickle") == true)
    #expect(fault([8, 9, 0x12, 3] + Array("nas".utf8) + zip)?.contains("an ONNX file") == true)
    // A header of 640 bytes begins like a pickle.
    let padded = Self.good + String(repeating: " ", count: 640 - Self.good.utf8.count)
    #expect(Self.safetensors(padded, data: 12).starts(with: [0x80, 2]))
    #expect(fault(padded, data: 12) == nil)
    let broken: [UInt8] =
      [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 1, count: 99)
    #expect(fault(broken)?.contains("HDF5") == true)
    var infinite = Self.safetensors(Self.good, data: 0)
    for _ in 0..<3 { infinite += [0, 0, 0x80, 0x7F] }
    #expect(fault(infinite)?.contains("not finite") == true)
  }

  private static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](
      try Data(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
          .appending(path: "Reference/\(name)")))
  }

  @Test func aChangedByteNeverCrashesTheReader() throws {
    let whole = try Self.bytes("torch.safetensors")
    for position in whole.indices {
      var bytes = whole
      bytes[position] ^= UInt8(truncatingIfNeeded: 1 << (position % 8))
      _ = try? WeightFile.decode(bytes)
    }
  }

  @Test(arguments: ["keras.weights.h5", "plain.h5"], 1..<16)
  func anHDF5FileCutShortIsRefused(name: String, part: Int) throws {
    let whole = try Self.bytes(name)
    #expect(fault(Array(whole.prefix(whole.count * part / 16))) != nil)
  }
}
