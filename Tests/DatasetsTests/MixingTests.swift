import NASDatasets
import NASNetworks
import NASRandomness
import Testing

@Suite struct MixingTests {
  private let shape = Shape(channels: 2, height: 6, width: 5)

  /// A shard whose images are all of their own number, and labelled with it.
  private struct Shard {
    var pixels: [Float]
    var labels: [Int32]
    var partners: [Int32]
    var shares: [Float]
  }

  private func mix(_ mixing: Mixing, images: Int = 5, first: Int = 0, epoch: Int = 0) -> Shard {
    var shard = Shard(
      pixels: (0..<images).flatMap { [Float](repeating: Float($0), count: shape.count) },
      labels: (0..<Int32(images)).map { $0 }, partners: Array(repeating: -1, count: images),
      shares: Array(repeating: -1, count: images))
    let draw = mixing.draw(seed: 3, epoch: epoch, firstImage: first, shape: shape)
    shard.pixels.withUnsafeMutableBufferPointer { pixels in
      shard.labels.withUnsafeMutableBufferPointer { labels in
        shard.partners.withUnsafeMutableBufferPointer { partners in
          shard.shares.withUnsafeMutableBufferPointer { shares in
            MixedShard(
              shape: shape, images: images, pixels: pixels.baseAddress!,
              labels: labels.baseAddress!, partners: partners.baseAddress!,
              shares: shares.baseAddress!
            ).mix(draw)
          }
        }
      }
    }
    return shard
  }

  /// An image is so much of each label as there is of its pixels, whatever way it was mixed.
  @Test(arguments: [
    Mixing(mixup: 0.2), Mixing(mixup: 2), Mixing(cutmix: 1), Mixing(cutmix: 0.3),
    Mixing(mixup: 1, cutmix: 1),
  ])
  func labelsAreMixedAsPixelsAre(mixing: Mixing) {
    for first in 0..<50 {
      let shard = mix(mixing, first: first)
      for image in 0..<5 {
        let pixels = shard.pixels[image * shape.count..<(image + 1) * shape.count]
        let mean = pixels.reduce(0, +) / Float(shape.count)
        let share = shard.shares[image]
        #expect((0.5...1).contains(share))
        let labels = share * Float(shard.labels[image]) + (1 - share) * Float(shard.partners[image])
        #expect(abs(mean - labels) < 1e-5)
      }
    }
  }

  @Test func cutmixKeepsPixelsWhole() {
    let shard = mix(Mixing(cutmix: 1), first: 4)
    #expect(shard.pixels.allSatisfy { $0 == $0.rounded() })
    #expect(Set(shard.pixels).count == 5)
  }

  @Test func theMiddleOfAnOddShardStaysItself() {
    let shard = mix(Mixing(mixup: 1))
    #expect(shard.labels[2] == 2 && shard.shares[2] == 1)
  }

  @Test func aShareOfTheShardsIsMixed() {
    let mixed = (0..<400).count { first in
      Mixing(mixup: 1, share: 0.3).draw(seed: 1, epoch: 0, firstImage: first, shape: shape) != nil
    }
    #expect((90...150).contains(mixed))
    #expect(!Mixing().isActive && !Mixing(mixup: 1, share: 0).isActive)
    #expect(Mixing().draw(seed: 1, epoch: 0, firstImage: 0, shape: shape) == nil)
  }

  @Test func drawsFollowFromSeedEpochAndImage() {
    let mixing = Mixing(mixup: 1, cutmix: 1)
    func draw(_ seed: UInt64, _ epoch: Int, _ image: Int) -> AnyHashable? {
      mixing.draw(seed: seed, epoch: epoch, firstImage: image, shape: shape)
        .map { AnyHashable($0) }
    }
    #expect(draw(1, 2, 3) == draw(1, 2, 3))
    #expect(draw(1, 2, 3) != draw(2, 2, 3))
    #expect(draw(1, 2, 3) != draw(1, 3, 3))
    #expect(draw(1, 2, 3) != draw(1, 2, 4))
  }

  /// Mean 1/2 and variance 1 / (8 shape + 4) of the symmetric beta distribution.
  @Test(arguments: [0.2, 1, 3]) func betaNumbersAreDistributedAsTheyShould(shape: Double) {
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    let numbers = (0..<20_000).map { _ in stream.beta(shape: shape) }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    #expect(abs(mean - 0.5) < 0.01)
    #expect(abs(variance - 1 / (8 * shape + 4)) < 0.005)
  }
}
