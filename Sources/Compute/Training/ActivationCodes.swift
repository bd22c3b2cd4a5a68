/// Of each image, which units of a network's activations are above zero: the network's binary code
/// of the image (Mellor 2021, arXiv:2006.04647).
public struct ActivationCodes: Sendable {
  /// Units of a code, those of padding left out.
  public internal(set) var units = 0
  /// A bit a unit, by image. Units of padding are alike in all: zero, or what the activation makes of it.
  private var words: [[UInt64]]

  init(images: Int) {
    words = Array(repeating: [], count: images)
  }

  public var images: Int { words.count }

  /// Units in which the codes of two images differ.
  public func distance(_ first: Int, _ second: Int) -> Int {
    var distance = 0
    words[first].withUnsafeBufferPointer { first in
      words[second].withUnsafeBufferPointer { second in
        for index in first.indices { distance += (first[index] ^ second[index]).nonzeroBitCount }
      }
    }
    return distance
  }

  /// Appends a value's units to the code of an image.
  ///
  /// - Parameters:
  ///   - values: `count` numbers, blocked as they lie in memory.
  ///   - count: A multiple of 16.
  mutating func append(_ values: UnsafePointer<Float>, count: Int, toImage image: Int) {
    for start in stride(from: 0, to: count, by: 64) {
      var word: UInt64 = 0
      for lane in 0..<min(64, count - start) where values[start + lane] > 0 {
        word |= 1 << UInt64(lane)
      }
      words[image].append(word)
    }
  }
}

/// A training step whose output an activation made.
protocol ActivationStep: TrainingStep {
  /// Where its output is, in f32; nil where it has no activation after all.
  var activated: Activated? { get }
}

/// A value that an activation made.
struct Activated {
  let place: Place
  /// Numbers of an image, with padding.
  let storedCount: Int
  /// Without.
  let units: Int
}

extension TrainingExecutable {
  /// Forward and backward over one shard, as ``train(on:input:packed:gradient:loss:)``, and the
  /// codes of its images. In f32 only.
  public func trainMakingCodes(
    on worker: Worker, input: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>,
    loss: (_ logits: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) -> Void
  ) throws(ComputeError) -> ActivationCodes {
    precondition(precision == .f32, "activation codes are made in f32, not in \(precision)")
    var codes = ActivationCodes(images: images)
    try train(
      on: worker, input: input, packed: packed, gradient: gradient, timing: nil,
      visit: { step, run, chunk in
        guard let activated = (step as? any ActivationStep)?.activated else { return }
        codes.add(activated, of: run, images: chunk)
      }, loss: loss)
    return codes
  }
}

extension ActivationCodes {
  fileprivate mutating func add(_ activated: Activated, of run: TrainingRun, images: Int) {
    let values = run.floats(activated.place)
    for image in 0..<images {
      append(
        values + image * activated.storedCount, count: activated.storedCount,
        toImage: run.firstImage + image)
    }
    if run.isFirstChunk { units += activated.units }
  }
}
