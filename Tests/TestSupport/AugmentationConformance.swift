import Dispatch
import Foundation
public import NASDatasets
import NASNetworks
public import Testing

/// What every augmentation of images has to satisfy: the promises of `ImageAugmentation`.
///
/// - Parameters:
///   - active: One that changes images, of every number of channels but where it says otherwise.
///   - inactive: One that changes none.
///   - changesGrey: Whether images of one channel are changed.
public func checkAugmentation<A: ImageAugmentation>(
  _ active: A, inactive: A, changesGrey: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(active.isActive && !inactive.isActive, sourceLocation: sourceLocation)
  let decoded = try JSONDecoder().decode(A.self, from: JSONEncoder().encode(active))
  #expect(decoded == active, "\(A.self): written and read", sourceLocation: sourceLocation)
  for shape in AugmentationCheck<A>.shapes {
    let check = AugmentationCheck(
      images: AugmentationCheck<A>.images(shape), active: active, inactive: inactive,
      sourceLocation: sourceLocation)
    check.isNothingWhereItIsInactive()
    check.staysWithinPixelsAndImage()
    check.dependsOnSeedEpochAndImageAlone()
    if shape.channels == 3 || changesGrey { check.changesImages() }
  }
}

private struct AugmentationCheck<A: ImageAugmentation> {
  /// Of one channel and of colours, of two and of more than three; also smaller than a kernel.
  static var shapes: [Shape] {
    [(1, 28, 28), (3, 32, 32), (3, 9, 14), (2, 5, 4), (4, 1, 2), (3, 1, 1)].map {
      Shape(channels: $0.0, height: $0.1, width: $0.2)
    }
  }

  /// Black, white, and pixels all over.
  static func images(_ shape: Shape) -> LabelledImages {
    let busy = (0..<6 * shape.count).map { (n: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: (n &* 2_654_435_761) >> 13)
    }
    let plain = [UInt8(0), 255].flatMap { [UInt8](repeating: $0, count: shape.count) }
    return LabelledImages(
      shape: shape, pixels: busy + plain, labels: [UInt8](repeating: 0, count: 8))
  }

  let images: LabelledImages
  let active: A
  let inactive: A
  let sourceLocation: SourceLocation

  private let standardisation: Standardisation

  init(images: LabelledImages, active: A, inactive: A, sourceLocation: SourceLocation) {
    self.images = images
    self.active = active
    self.inactive = inactive
    self.sourceLocation = sourceLocation
    standardisation = Standardisation(of: images, indices: (0..<Int32(images.count)).map { $0 })
  }

  private func expect(_ condition: Bool, _ comment: String) {
    #expect(
      condition, "\(A.self), images of \(images.shape): \(comment)", sourceLocation: sourceLocation)
  }

  /// Images in a given order; what is not written is not a number.
  private func fill(
    _ order: [Int32], _ augmentation: A?, seed: UInt64 = 3, epoch: Int = 0
  ) -> [[UInt32]] {
    let source = BatchSource(
      images: images, standardisation: standardisation,
      augmentations: augmentation.map { [$0] } ?? [], seed: seed)
    let size = images.shape.count
    var pixels = [Float](repeating: .nan, count: (order.count + 1) * size)
    var labels = [Int32](repeating: 0, count: order.count)
    pixels.withUnsafeMutableBufferPointer { pixels in
      labels.withUnsafeMutableBufferPointer { labels in
        source.fill(order[...], epoch: epoch, into: pixels, labels: labels)
      }
    }
    expect(pixels[(order.count * size)...].allSatisfy(\.isNaN), "writes beyond the last image")
    return order.indices.map { image in
      pixels[image * size..<(image + 1) * size].map(\.bitPattern)
    }
  }

  private var all: [Int32] { (0..<Int32(images.count)).map { $0 } }

  func isNothingWhereItIsInactive() {
    expect(fill(all, inactive) == fill(all, nil), "changes something where it is not active")
  }

  func staysWithinPixelsAndImage() {
    let area = images.shape.area
    for epoch in 0..<8 {
      for image in fill(all, active, epoch: epoch) {
        for (index, bits) in image.enumerated() {
          let (mean, deviation) = (
            standardisation.mean[index / area], standardisation.deviation[index / area]
          )
          let pixel = Double(Float(bitPattern: bits)) * deviation + mean
          // Not a number fails, too.
          guard pixel > -1e-5, pixel < 1 + 1e-5 else {
            return expect(false, "a value of \(255 * pixel) at \(index)")
          }
        }
      }
    }
  }

  func dependsOnSeedEpochAndImageAlone() {
    let once = fill(all, active, epoch: 2)
    expect(fill(all, active, epoch: 2) == once, "differs from one time to the next")
    expect(fill(all.reversed(), active, epoch: 2) == once.reversed(), "depends on the order")
    for image in all {
      expect(fill([image], active, epoch: 2) == [once[Int(image)]], "depends on its batch")
    }
    let threads = Threads(count: 4)
    DispatchQueue.concurrentPerform(iterations: 4) { threads[$0] = fill(all, active, epoch: 2) }
    expect((0..<4).allSatisfy { threads[$0] == once }, "depends on other threads")
  }

  func changesImages() {
    guard images.shape.area > 20 else { return }
    let plain = fill(all, nil)
    var seen: Set<[UInt32]> = []
    for epoch in 0..<16 { seen.insert(fill(all, active, epoch: epoch)[0]) }
    expect(seen.count > 1, "is the same in every epoch")
    expect(
      (0..<16).contains { fill(all, active, epoch: $0)[1] != plain[1] }, "never changes an image")
    let seeds = (0..<8 as Range<UInt64>).map { seed in
      (0..<8).map { fill(all, active, seed: seed, epoch: $0)[0] }
    }
    expect(Set(seeds).count > 1, "is the same for every seed")
  }
}

/// A place for each thread's result, which none but it writes.
private final class Threads: @unchecked Sendable {
  private let places: UnsafeMutableBufferPointer<[[UInt32]]>

  init(count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: [])
  }

  deinit {
    places.deinitialize()
    places.deallocate()
  }

  subscript(index: Int) -> [[UInt32]] {
    get { places[index] }
    set { places[index] = newValue }
  }
}
