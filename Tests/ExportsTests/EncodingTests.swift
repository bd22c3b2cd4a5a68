import NASExports
import Testing

@Suite struct EncodingTests {
  @Test func everyTensorComesBackFromTheSafetensorsFile() throws {
    let model = try Sample.small()
    let file = try SafeTensorsFile(PyTorchFormat().files(for: model)[1].bytes)
    #expect(file.metadata == ["space": "sample", "genome": "0-1"])
    #expect(file.dataStart % 8 == 0)
    let expected = model.weights.tensors.map(\.values)
    let names = [
      "stem.convolution.weight", "stem.norm.weight", "stem.norm.bias", "stem.norm.running_mean",
      "stem.norm.running_var", "body.first.convolution.weight", "body.first.norm.weight",
      "body.first.norm.bias", "body.first.norm.running_mean", "body.first.norm.running_var",
      "body.second.convolution.weight", "body.second.norm.weight", "body.second.norm.bias",
      "body.second.norm.running_mean", "body.second.norm.running_var", "head.2.weight",
      "head.2.bias",
    ]
    #expect(Set(file.tensors.keys) == Set(names))
    for (name, values) in zip(names, expected) { #expect(file.tensors[name]?.values == values) }
  }

  /// python3 -c 'import io, numpy as n; f = io.BytesIO(); \
  ///   n.save(f, n.array([[1, -2.5, 3]], "<f4")); print(f.getvalue().hex())'
  @Test func aNumpyFileIsWhatNumpyWrites() {
    let golden =
      "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a20"
      + "46616c73652c20277368617065273a2028312c2033292c207d"
    let file = NumpyFile.file(named: "a.npy", shape: [1, 3], values: [1, -2.5, 3])
    #expect(file.name == "a.npy")
    #expect(hex(file.bytes).hasPrefix(golden))
    #expect(hex(file.bytes.suffix(12)) == "0000803f000020c000004040")
    #expect(file.bytes.count == 128 + 12)
    #expect(file.bytes[127] == UInt8(ascii: "\n"))
  }

  private func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
