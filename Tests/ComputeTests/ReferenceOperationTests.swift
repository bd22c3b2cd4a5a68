import NASCompute
import NASNetworks
import NASTestSupport
import Testing

/// The plain reference, against which the kernels are held, computes what PyTorch does.
@Suite struct ReferenceOperationTests {
  private static let image = Shape(channels: 12, height: 7, width: 6)
  private static let images = 2

  /// In the order of Reference/operations.py. Activations read eight times the noise.
  private static let operations: [(any NASNetworks.Operation, Shape)] =
    [
      (MaxPool(.init(kernel: 3, stride: 2, roundsUp: true)), image),
      (MaxPool(.init(kernel: 2, stride: 3, padding: 0, roundsUp: true)), image),
      (AveragePool(.init(kernel: 3, stride: 2, roundsUp: true)), image),
      (
        AveragePool(.init(kernel: 2, stride: 3, padding: 1, roundsUp: true), countsPadding: false),
        image
      ),
      (Resize(to: Extent(9, 11)), image), (Resize(to: Extent(4, 2)), image),
      (Upsample(factor: 3), image), (ChannelShuffle(groups: 3), image), (LayerNorm(), image),
      (Softmax(over: .channels), image),
      (
        Convolution(
          outputChannels: 8, kernel: Extent(2, 3), stride: Extent(2, 1), padding: Extent(1, 2),
          dilation: Extent(2, 3), groups: 4, hasBias: true), image
      ),
      (SelfAttention(heads: 2, headWidth: 5), .sequence(channels: 12, positions: 9)),
    ] + Activation.allCases.map { (Activate($0), image) }

  @Test(arguments: operations.indices) func agreesWithPyTorch(index: Int) throws {
    let (operation, shape) = Self.operations[index]
    let expected = PyTorchOperations.results[index]
    var builder = NetworkBuilder(input: shape)
    builder.beginBlock("body")
    _ = try builder.add(operation, "operation", to: builder.inputValue)
    builder.endBlock()
    let network = builder.build()
    var tensors: [String: [Double]] = [:]
    for (position, parameter) in network.parameters.enumerated() {
      tensors[parameter.name] = noise(4000 + 10 * index + position, count: parameter.count)
        .map(Double.init)
    }
    let factor = operation is Activate ? 8.0 : 1
    let x = noise(3000 + index, count: Self.images * shape.count).map { factor * Double($0) }
    let y = ReferenceNetwork(network, images: Self.images, tensors: tensors)
      .logits(x, training: false)
    let projection = zip(y, noise(5000 + index, count: y.count)).reduce(0) {
      $0 + $1.0 * Double($1.1)
    }
    let norm = y.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(projection - expected.projection) < 1e-6 * max(1, norm), "\(expected.name)")
    #expect(abs(norm - expected.norm) < 1e-6 * max(1, norm), "\(expected.name)")
  }
}
