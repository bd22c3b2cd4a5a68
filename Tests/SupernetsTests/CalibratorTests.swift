import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASSupernets
import NASTestSupport
import Testing

@Suite struct CalibratorTests {
  private static let count = 48

  private func measure(
    _ network: Network, of supernet: Supernet, shardImages: Int, after before: [Network] = []
  ) throws -> NormStatistics {
    let calibrator = Calibrator(
      images: Tiny.calibrationImages(Self.count, batch: shardImages), shardImages: shardImages,
      precision: .f32)
    return try onOneWorker { worker in
      try (before + [network]).map {
        try calibrator.measure(
          $0, weights: supernet.weights.pointer, layout: supernet.layout, on: worker)
      }.last!
    }
  }

  /// The statistics of each norm, all images taken together, by the plain reference.
  private func reference(_ network: Network, of supernet: Supernet) throws -> NormStatistics {
    let (layout, weights) = try supernet.inheritedWeights(for: network)
    var tensors: [String: [Double]] = [:]
    for slot in layout.slots {
      tensors[slot.parameter.name] = weights.values[slot.range].map(Double.init)
    }
    let plain = ReferenceNetwork(network, images: Self.count, tensors: tensors)
    let pixels = Tiny.pixels(Array(Tiny.data.splits.train.prefix(Self.count)))
    let values = plain.values(pixels.values.map(Double.init), training: true)
    let norms = network.batchNormLayers.map {
      plain.statistics(values[$0.inputs[0]], network.shape(ofValue: $0.inputs[0]))
    }
    return NormStatistics(
      means: norms.map { $0.map { Float($0.mean) } },
      variances: norms.map { $0.map { Float($0.variance) } })
  }

  private func expect(_ ours: [Float], near theirs: [Float]) {
    #expect(ours.count == theirs.count)
    #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-4 * (1 + abs($1)) })
  }

  @Test func oneShardOfAllImagesHasTheirStatistics() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    for genome in [space.largest, space.smallest] {
      let network = try space.network(of: genome)
      let ours = try measure(network, of: supernet, shardImages: Self.count)
      let theirs = try reference(network, of: supernet)
      #expect(ours.means.count == network.batchNormLayers.count)
      for norm in ours.means.indices {
        expect(ours.means[norm], near: theirs.means[norm])
        expect(ours.variances[norm], near: theirs.variances[norm])
      }
    }
  }

  /// Nothing before the first norm depends on the shard.
  @Test(arguments: [8, 16, 24]) func statisticsOfShardsMergeToThoseOfAllImages(
    shardImages: Int
  ) throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let network = try space.network(of: space.largest)
    let ours = try measure(network, of: supernet, shardImages: shardImages)
    let theirs = try reference(network, of: supernet)
    expect(ours.means[0], near: theirs.means[0])
    expect(ours.variances[0], near: theirs.variances[0])
  }

  @Test func oneCandidateLeavesNothingBehindForTheNext() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let network = try space.network(of: space.smallest)
    let largest = try space.network(of: space.largest)
    let alone = try measure(network, of: supernet, shardImages: 16)
    #expect(try measure(network, of: supernet, shardImages: 16, after: [largest]) == alone)
  }
}
