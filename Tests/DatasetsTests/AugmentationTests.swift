import NASDatasets
import NASNetworks
import NASRandomness
import NASTestSupport
import Testing

@Suite struct AugmentationTests {
  @Test func everyAugmentationKeepsItsPromises() throws {
    try checkAugmentation(Crop(padding: 3), inactive: Crop(padding: 0))
    try checkAugmentation(Flip(isActive: true), inactive: Flip(isActive: false))
    try checkAugmentation(Cutout(side: 4), inactive: Cutout(side: 0))
    try checkAugmentation(Rotation(degrees: 180), inactive: Rotation())
    try checkAugmentation(RandomErasing(chance: 0.8), inactive: RandomErasing())
    try checkAugmentation(RandomErasing(chance: 1, fill: .mean), inactive: RandomErasing())
  }

  @Test func everyChangeOfColoursKeepsItsPromises() throws {
    try checkAugmentation(ColourJitter(brightness: 3), inactive: ColourJitter())
    try checkAugmentation(ColourJitter(contrast: 0.7), inactive: ColourJitter())
    try checkAugmentation(
      ColourJitter(saturation: 2), inactive: ColourJitter(), changesGrey: false)
    try checkAugmentation(ColourJitter(hue: 0.5), inactive: ColourJitter(), changesGrey: false)
    try checkAugmentation(
      ColourJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1),
      inactive: ColourJitter())
  }

  @Test(arguments: [0, 9, 30.0], [1, 2, 5])
  func randAugmentKeepsItsPromises(magnitude: Double, operations: Int) throws {
    try checkAugmentation(
      RandAugment(operations: operations, magnitude: magnitude), inactive: RandAugment())
  }

  @Test func onlyWhatIsActiveIsDone() {
    #expect(Augmentation(cropPadding: 0, flips: false).steps.isEmpty)
    var all = Augmentation(cropPadding: 2, flips: true, cutout: 3)
    #expect(all.steps.count == 3)
    all.rotation.degrees = 10
    all.randAugment.operations = 2
    all.colour.contrast = 0.2
    all.erasing.chance = 0.5
    #expect(all.steps.count == 7)
  }

  /// What is on draws the same whatever else is on.
  @Test func oneMoreAugmentationChangesNoOthersDraws() {
    var erasing = Augmentation(cropPadding: 0, flips: false)
    erasing.erasing = RandomErasing(chance: 1, fill: .mean)
    var both = erasing
    both.flip.isActive = true
    let places = [erasing, both].map { augmentation in
      (0..<20).map { Self.fill(augmentation, epoch: $0).map { $0 == 0 } }
    }
    // What is erased, mirrored or not, is where it was.
    for (one, other) in zip(places[0], places[1]) { #expect(one == other) }
    #expect(Set(places[0]).count > 10)
  }

  /// Of an image without any pixel of the mean.
  private static func fill(_ augmentation: Augmentation, epoch: Int) -> [Float] {
    let shape = Shape(channels: 1, height: 9, width: 8)
    let images = LabelledImages(
      shape: shape, pixels: [UInt8](repeating: 9, count: shape.count), labels: [0])
    let source = BatchSource(
      images: images, standardisation: Standardisation(mean: [0.5], deviation: [0.25]),
      augmentation: augmentation, seed: 4)
    var pixels = [Float](repeating: .nan, count: shape.count)
    var labels: [Int32] = [0]
    pixels.withUnsafeMutableBufferPointer { pixels in
      labels.withUnsafeMutableBufferPointer { labels in
        source.fill([0], epoch: epoch, into: pixels, labels: labels)
      }
    }
    return pixels
  }

  @Test func whatIsErasedIsOfTheSizesAskedFor() {
    var augmentation = Augmentation(cropPadding: 0, flips: false)
    augmentation.erasing = RandomErasing(
      chance: 0.5, leastArea: 0.1, mostArea: 0.3, aspect: 0.5, fill: .mean)
    let erased = (0..<2_000).map { epoch in
      Self.fill(augmentation, epoch: epoch).indices { $0 == 0 }
    }
    let counts = erased.map { $0.ranges.reduce(0) { $0 + $1.count } }
    let whole = counts.count { $0 == 0 }
    #expect((900...1_100).contains(whole), "half of the images stay whole")
    let areas = counts.filter { $0 > 0 }.map { Double($0) / 72 }
    // Sides are whole pixels.
    #expect(areas.min()! > 0.05 && areas.max()! < 0.37)
    let mean = areas.reduce(0, +) / Double(areas.count)
    #expect(abs(mean - 0.2) < 0.01, "areas are uniform")
    let widths = Set(erased.compactMap { $0.ranges.first?.count })
    #expect(widths.isSuperset(of: 2...5))
  }

  @Test func cropsAndFlipsAndCutoutsReachTheirBounds() {
    var seen = (rows: Set<Int>(), columns: Set<Int>(), flipped: 0)
    for image in 0..<2_000 {
      let placement = Self.placement(Augmentation(cropPadding: 2, flips: true), image: image)
      seen.rows.insert(placement.rowShift)
      seen.columns.insert(placement.columnShift)
      if placement.isFlipped { seen.flipped += 1 }
    }
    #expect(seen.rows == Set(-2...2) && seen.columns == Set(-2...2))
    #expect((900...1_100).contains(seen.flipped))
    let cutout = Augmentation(cropPadding: 0, flips: false, cutout: 3)
    let blanks = (0..<2_000).map { Self.fill(cutout, epoch: $0).indices { $0 == 0 } }
    let first = Set(blanks.map { $0.ranges[0].lowerBound })
    // Of 9×8 pixels, where the middle of the square may be anywhere.
    #expect(first == Set((0...7).flatMap { row in (0...6).map { row * 8 + $0 } }))
  }

  private static func placement(_ augmentation: Augmentation, image: Int) -> Placement {
    var stream = RandomStream(seed: 1, purpose: .augmentation, item: image)
    let images = BatchSourceTests.images
    let source = BatchSource(
      images: images, standardisation: Standardisation(of: images, indices: [0, 1]))
    var pixels = [Float](repeating: 0, count: images.shape.count)
    var placement = Placement()
    pixels.withUnsafeMutableBufferPointer { pixels in
      source.write(0, to: pixels) { image in
        for step in augmentation.steps { step.apply(to: &image, drawing: &stream) }
        placement = image.placement
      }
    }
    return placement
  }
}
