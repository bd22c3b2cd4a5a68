import NASExports
import NASHdf5
import NASNetworks
import NASTestSupport
import Testing

@Suite struct KerasFormatTests {
  @Test func aSmallNetworkGivesExactlyTheScriptThatAPersonApproved() throws {
    #expect(try script(Sample.small()) == GoldenScript.smallInKeras)
  }

  @Test(arguments: GraphSamples.named.map(\.name))
  func noLineIsLongerThanAHundredColumns(_ name: String) throws {
    let lines = try script(GraphSamples.model(name)).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func weightsLieWhereAndAsKerasHasThem() throws {
    let model = try Sample.small()
    let root = try HDF5.tree(from: KerasFormat().files(for: model)[1].bytes)
    func values(_ name: String) -> [Float] {
      model.weights.tensors.first { $0.name == name }!.values
    }
    let kernel = try dataset("layers/network/body/first/convolution/convolve/vars/0", in: root)
    #expect(kernel.shape == [3, 3, 2, 2])
    // Of output 1 and input 0, row 0 and column 2; rows and columns come first.
    guard case .float(let numbers) = kernel.values else {
      Issue.record("the kernel is no floats")
      return
    }
    #expect(numbers[2 * 4 + 1] == values("body.main.first.convolution.weight")[2 * 9 + 2])
    let variance = try dataset("layers/network/stem/norm/vars/3", in: root)
    #expect(
      variance.values.difference(from: .float(values("stem.norm.running_var"))) == nil)
    let head = try dataset("layers/network/head/layers/dense/vars/0", in: root)
    let (a, b) = (values("head.linear.weight"), [0, 2, 1, 3])
    #expect(head.values.difference(from: .float(b.map { a[$0] })) == nil)
  }

  /// A stride along one axis and a dilation along the other, or some of both that have no divisor.
  @Test(arguments: [
    (stride: Extent(2, 1), dilation: Extent(1, 2)), (stride: Extent(2), dilation: Extent(3)),
  ])
  func whatKerasDoesNotSayIsRefused(stride: Extent, dilation: Extent) throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 9, width: 9))
    builder.beginBlock("stem")
    let value = try builder.add(
      Convolution(outputChannels: 4, kernel: 3, stride: stride, dilation: dilation), "odd",
      to: builder.inputValue)
    builder.endBlock()
    let model = try Sample.model(builder.finished(classes: 2, from: value))
    let error = #expect(throws: ExportError.self) { try script(model) }
    #expect(
      error?.description
        == "cannot export layer 'stem.odd': no Keras is written for convolution of 2×9×9")
  }

  private func dataset(_ path: String, in root: HDF5Group) throws -> HDF5Dataset {
    var node = HDF5Group.Node.group(root)
    for name in path.split(separator: "/") {
      guard case .group(let group) = node, let member = group[String(name)] else {
        throw ReadingError()
      }
      node = member
    }
    guard case .dataset(let dataset) = node else { throw ReadingError() }
    return dataset
  }

  private func script(_ model: Model) throws -> String {
    String(decoding: try KerasFormat().files(for: model)[0].bytes, as: UTF8.self)
  }
}

private struct ReadingError: Error {}
