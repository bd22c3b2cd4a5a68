import NASDatasets
import NASNetworks
import Testing

@Suite struct BatchSourceTests {
  /// Two images of 2×4×5; Reference/datasets.py makes the same.
  static let images = LabelledImages(
    shape: Shape(channels: 2, height: 4, width: 5),
    pixels: (0..<80).map { UInt8(($0 * $0 + 3 * $0) % 256) }, labels: [4, 9])

  private func source(_ augmentation: Augmentation? = nil, seed: UInt64 = 0) -> BatchSource {
    BatchSource(
      images: Self.images, standardisation: Standardisation(of: Self.images, indices: [0, 1]),
      augmentation: augmentation, seed: seed)
  }

  private func written(
    _ image: Int, _ change: (inout AugmentedImage) -> Void
  ) -> [Float] {
    // Filled with something that is nowhere to be left.
    var pixels = [Float](repeating: .nan, count: 40)
    pixels.withUnsafeMutableBufferPointer { source().write(image, to: $0, change: change) }
    return pixels
  }

  private func moved(_ image: Int, _ change: (inout Placement) -> Void) -> [Float] {
    written(image) { $0.move(change) }
  }

  private func expectClose(
    _ found: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (position, (found, expected)) in zip(found, expected).enumerated() {
      #expect(abs(found - expected) < 2e-6, "at \(position)", sourceLocation: sourceLocation)
    }
  }

  @Test func meanAndDeviationAreNumpys() {
    let standardisation = Standardisation(of: Self.images, indices: [0, 1])
    for channel in 0..<2 {
      #expect(abs(standardisation.mean[channel] - NumpyReference.mean[channel]) < 1e-12)
      #expect(abs(standardisation.deviation[channel] - NumpyReference.deviation[channel]) < 1e-12)
    }
  }

  @Test func onlyTheGivenImagesAreMeasured() {
    let first = Standardisation(of: Self.images, indices: [0])
    let average = Self.images.pixels[..<20].reduce(0.0) { $0 + Double($1) } / (20 * 255)
    #expect(abs(first.mean[0] - average) < 1e-12)
  }

  @Test func aConstantChannelIsNotDividedByZero() {
    let black = LabelledImages(
      shape: Shape(channels: 1, height: 2, width: 2), pixels: [3, 3, 3, 3], labels: [0])
    #expect(Standardisation(of: black, indices: [0]).deviation == [1])
  }

  @Test func plainBatchesAreStandardisedImagesInTheGivenOrder() {
    let batch = source().batch([1, 0])
    expectClose(
      batch.pixels, Array(NumpyReference.plain[40...] + NumpyReference.plain[..<40]))
    #expect(batch.labels == [9, 4])
  }

  @Test func standardisedTrainingImagesHaveMean0AndDeviation1() {
    let pixels = source().batch([0, 1]).pixels
    for channel in 0..<2 {
      let values = [channel, channel + 2].flatMap { pixels[$0 * 20..<($0 + 1) * 20] }
      let mean = values.reduce(0, +) / 40
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
      #expect(abs(mean) < 1e-6)
      #expect(abs(variance - 1) < 1e-5)
    }
  }

  @Test func aMovedImageIsPaddedWithZeros() {
    let pixels = moved(1) {
      $0.rowShift = -1
      $0.columnShift = -2
    }
    expectClose(pixels, NumpyReference.movedDownRight)
  }

  @Test func aFlipMirrorsTheMovedImage() {
    let pixels = moved(1) {
      $0.rowShift = 2
      $0.columnShift = 1
      $0.isFlipped = true
    }
    expectClose(pixels, NumpyReference.movedUpLeftAndFlipped)
  }

  @Test func aCutoutAtTheEdgeKeepsToTheImage() {
    expectClose(written(0) { $0.blank(rows: -1..<2, columns: 3..<7) }, NumpyReference.cutOut)
  }

  @Test(arguments: [-9, -5, 5, 9])
  func anImageMovedOutOfSightIsAllZeros(shift: Int) {
    #expect(moved(0) { $0.columnShift = shift } == [Float](repeating: 0, count: 40))
  }

  @Test func anImagesAugmentationDoesNotDependOnItsBatch() {
    let source = source(Augmentation(cropPadding: 2, flips: true, cutout: 2), seed: 5)
    let pixels = source.batch([0, 1], epoch: 3).pixels
    let (first, second) = (Array(pixels[..<40]), Array(pixels[40...]))
    #expect(source.batch([0], epoch: 3).pixels == first)
    #expect(source.batch([1, 1, 0], epoch: 3).pixels == [second, second, first].flatMap(\.self))
  }

  @Test func epochsAndSeedsAugmentDifferently() {
    let augmentation = Augmentation(cropPadding: 2)
    func epochs(seed: UInt64) -> [[Float]] {
      (0..<8).map { source(augmentation, seed: seed).batch([0, 1], epoch: $0).pixels }
    }
    #expect(Set(epochs(seed: 5)).count > 4)
    #expect(epochs(seed: 5) == epochs(seed: 5))
    #expect(epochs(seed: 5) != epochs(seed: 6))
  }

  @Test func sliceIndicesNeedNotStartAtZero() {
    let order: [Int32] = [1, 1, 0]
    #expect(source().batch(order[2...]).labels == [4])
  }

  @Test func aBufferTooSmallIsOurOwnMistake() async {
    await #expect(processExitsWith: .failure) {
      let standardisation = Standardisation(mean: [0, 0], deviation: [1, 1])
      let source = BatchSource(
        images: BatchSourceTests.images, standardisation: standardisation)
      var pixels = [Float](repeating: 0, count: 39)
      var labels: [Int32] = [0]
      pixels.withUnsafeMutableBufferPointer { pixels in
        labels.withUnsafeMutableBufferPointer { labels in
          source.fill([0], into: pixels, labels: labels)
        }
      }
    }
  }
}

@Suite struct FingerprintTests {
  /// The published test vectors of FNV-1a, 64 bits.
  @Test(
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func fnv1aIsTheStandards(text: String, hash: UInt64) {
    #expect(fnv1a(Array(text.utf8)) == hash)
  }

  @Test func everyPartOfTheContentCounts() {
    let images = BatchSourceTests.images
    var pixels = images.pixels
    pixels[79] ^= 1
    let others = [
      LabelledImages(shape: images.shape, pixels: pixels, labels: images.labels),
      LabelledImages(shape: images.shape, pixels: images.pixels, labels: [4, 8]),
      LabelledImages(
        shape: Shape(channels: 2, height: 5, width: 4), pixels: images.pixels,
        labels: images.labels),
    ]
    #expect(Set((others + [images]).map(\.fingerprint)).count == 4)
  }
}

extension BatchSource {
  fileprivate func batch(
    _ indices: ArraySlice<Int32>, epoch: Int = 0
  ) -> (pixels: [Float], labels: [Int32]) {
    var pixels = [Float](repeating: .nan, count: indices.count * shape.count)
    var labels = [Int32](repeating: -1, count: indices.count)
    pixels.withUnsafeMutableBufferPointer { pixels in
      labels.withUnsafeMutableBufferPointer { labels in
        fill(indices, epoch: epoch, into: pixels, labels: labels)
      }
    }
    return (pixels, labels)
  }
}
