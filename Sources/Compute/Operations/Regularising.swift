import CNASKernels
import NASNetworks
import NASRandomness

extension Dropout: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    Dropping(rate: rate, wholeImages: false, at: site)
  }
}

extension StochasticDepth: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    Dropping(rate: rate, wholeImages: true, at: site)
  }
}

/// Some numbers, or some images, are zero, the others larger. Which ones, follows from the run's key,
/// the layer, the image and the place alone, and is found out again in the backward pass.
private struct Dropping: Computation {
  private let rate: Double
  private let wholeImages: Bool
  private let layer: Int
  private let images: Int
  /// Of an image.
  private let count: Int
  private let precision: Precision

  init(rate: Double, wholeImages: Bool, at site: Site) {
    self.rate = rate
    self.wholeImages = wholeImages
    layer = site.layer
    images = site.images
    count = site.outputPlanes.count / site.images
    precision = site.precision
  }

  var kernel: String { "\(Kernels.name) drop" }
  var passesGradientOn: Bool { true }

  func forward(_ frame: Frame) { apply(frame, from: frame.input(0), to: frame.output) }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    apply(frame, from: frame.gradient, to: inputGradient)
  }

  private func apply(
    _ frame: Frame, from source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer
  ) {
    let bytes = count * precision.bytes
    guard let runKey = frame.run.randomKey else {
      if source != target { target.copyMemory(from: source, byteCount: images * bytes) }
      return
    }
    let factor = Float(1 / (1 - rate))
    let least = UInt32(rate * 0x1p32)
    for image in 0..<images {
      let key = Self.key(runKey, layer: layer, image: frame.run.firstImage + image)
      let own = target + image * bytes
      if wholeImages, UInt32(truncatingIfNeeded: key) < least {
        own.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      } else {
        Kernels.on(precision).drop(
          count, key, wholeImages ? 0 : least, factor, source + image * bytes, own)
      }
    }
  }

  /// Of what an image leaves out at a layer.
  private static func key(_ run: UInt64, layer: Int, image: Int) -> UInt64 {
    let low = UInt32(truncatingIfNeeded: run), high = UInt32(truncatingIfNeeded: run >> 32)
    let block = RandomStream.philox(
      counter: SIMD4(0, UInt32(image), UInt32(layer), 0), key: SIMD2(low, high))
    return UInt64(block[0]) | UInt64(block[1]) << 32
  }
}
