import NASCompute
import NASDatasets
import NASNetworks
import NASSupernets

extension Benchmark {
  /// Times every step of the training pass over one shard, on one core; medians.
  public func layers() throws -> PassProfile {
    let layout = ParameterLayout(of: network)
    let images = configuration.shardImages
    let executable = try TrainingExecutable(
      network, images: images, layout: layout, precision: configuration.precision)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(layout.initialWeights(seed: 0).pointer, into: packed.pointer)
    let gradient = AlignedBuffer(count: executable.gradientCount)
    let (pixels, labels) = shard(of: images)
    let loss = CrossEntropy(classes: network.classes)
    let steps = try WorkerPool(threads: 1).onOneWorker { worker in
      try executable.profile(
        on: worker, repeats: configuration.repeats, input: pixels.pointer,
        packed: packed.pointer, gradient: gradient.pointer
      ) { logits, logitsGradient in
        _ = loss.evaluate(
          logits, labels: labels, images: images, gradient: logitsGradient,
          factor: 1 / Float(images))
      }
    }
    return PassProfile(steps: steps)
  }

  /// The first images of the data, standardised, and their labels.
  private func shard(of images: Int) -> (pixels: AlignedBuffer, labels: [Int32]) {
    let data = data
    let pixels = AlignedBuffer(count: images * network.input.count)
    var labels = [Int32](repeating: 0, count: images)
    labels.withUnsafeMutableBufferPointer {
      BatchSource(images: data.images, standardisation: data.standardisation)
        .fill(data.splits.train[..<images], into: pixels.elements, labels: $0)
    }
    return (pixels, labels)
  }
}
