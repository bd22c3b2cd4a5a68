import NASCompute
import NASNetworks
import NASQuantisation
import NASRecords

/// Runs a folded network so that every value within it can be seen.
///
/// It runs, by the usual executor, a network whose output is all of its values side by side: nothing
/// is fused there, for all is read.
struct ValueProbe {
  /// Images that are run at a time.
  private static let batch = 8

  private let folded: FoldedNetwork
  private let executable: InferenceExecutable
  private let weights: AlignedBuffer

  init(_ folded: FoldedNetwork) throws {
    self.folded = folded
    let network = folded.network.withAllValues
    let trained = try TrainedNetwork(
      network,
      tensors: zip(network.parameters, folded.tensors.flatMap { $0 }).map {
        NamedTensor(name: $0.name, shape: $0.shape, values: $1)
      })
    executable = try InferenceExecutable(network, images: Self.batch, layout: trained.layout)
    weights = executable.fold(trained.weights.pointer, trained.statistics)
  }

  /// The least and the largest number of each layer's output.
  ///
  /// - Parameters:
  ///   - images: How many.
  ///   - fill: Writes images from the first given to the last, standardised.
  /// - Throws: ``NASQuantisation/QuantisationError`` that names a layer whose output is not finite.
  func ranges(
    images: Int, on worker: Worker,
    fill: (_ images: Range<Int>, _ pixels: UnsafeMutableBufferPointer<Float>) -> Void
  ) throws -> [ClosedRange<Float>] {
    let counts = folded.network.layers.map(\.output.count)
    var ranges = counts.map { _ in Float(0)...Float(0) }
    let pixels = AlignedBuffer(count: Self.batch * folded.network.input.count)
    for first in stride(from: 0, to: images, by: Self.batch) {
      let last = min(first + Self.batch, images)
      fill(first..<last, pixels.elements)
      var values = try executable.logits(on: worker, input: pixels.pointer, folded: weights)
      for _ in first..<last {
        for (layer, count) in counts.enumerated() {
          let made = UnsafeBufferPointer(start: values, count: count)
          guard let range = ranges[layer].reaching(made) else {
            throw QuantisationError(
              layer: folded.network.layers[layer].name,
              problem: "its values are not finite on the images that tell their range")
          }
          ranges[layer] = range
          values += count
        }
      }
    }
    return ranges
  }
}

extension ClosedRange<Float> {
  /// As far as all of some numbers; nil where one is not finite.
  fileprivate func reaching(_ numbers: UnsafeBufferPointer<Float>) -> Self? {
    var (least, most, areFinite) = (lowerBound, upperBound, true)
    for number in numbers {
      least = Swift.min(least, number)
      most = Swift.max(most, number)
      areFinite = areFinite && number.isFinite
    }
    return areFinite ? least...most : nil
  }
}

extension Network {
  /// The same layers, and a last one that puts what they make side by side.
  fileprivate var withAllValues: Network {
    let vectors = layers.enumerated().map { index, layer in
      Layer(
        name: "\(layer.name).seen", operation: Flatten(), inputs: [index + 1],
        output: .vector(channels: layer.output.count))
    }
    // A concatenation has two inputs at least.
    let count = layers.count
    let places = vectors.indices.map { count + $0 + 1 }
    let all = places.count > 1 ? places : places + places
    let total = all.reduce(0) { $0 + vectors[$1 - count - 1].output.channels }
    let join = Layer(
      name: "all.seen", operation: Concatenate(), inputs: all, output: .vector(channels: total))
    let layers = layers + vectors + [join]
    return Network(
      input: input, layers: layers, blocks: [Block(name: "all", layers: 0..<layers.count)])
  }
}
