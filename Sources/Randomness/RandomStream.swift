/// A counter-based stream of random numbers, keyed by what it is for.
///
/// Every random decision of a run takes its numbers from `RandomStream(seed:purpose:step:item:)`,
/// so that the result depends on *what* is decided and never on which thread decides it, how many
/// numbers another part has drawn, or whether the run was stopped and resumed in between. Nothing
/// about a stream has to be saved: a run that knows its step can make the stream again.
///
/// The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", SC 2011, doi:10.1145/2063384.2063405): key = seed, counter = (block, item,
/// step, purpose). One stream yields 2³³ numbers of 64 bits before it repeats.
public struct RandomStream: Sendable, Hashable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block: SIMD4<UInt32> = .zero
  /// Which 64-bit half of `block` comes next; 2 when a new block is due.
  private var half = 2

  /// Makes the stream for one purpose.
  ///
  /// - Parameters:
  ///   - seed: The run's seed.
  ///   - purpose: What the numbers decide.
  ///   - step: The training step, generation or epoch, whichever the purpose counts.
  ///   - item: The image, shard or candidate within the step.
  public init(seed: UInt64, purpose: Purpose, step: Int = 0, item: Int = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: item), UInt32(truncatingIfNeeded: step), purpose.rawValue)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if half == 2 {
      block = Self.philox(counter: counter, key: key)
      counter[0] &+= 1
      half = 0
    }
    defer { half += 1 }
    return UInt64(block[2 * half]) | UInt64(block[2 * half + 1]) << 32
  }

  /// A number in `[0, 1)`, with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer in `0..<bound`, each equally likely (Lemire 2019, doi:10.1145/3230636).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "RandomStream.integer(below:): bound \(bound) must be positive")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// True with the given probability.
  public mutating func chance(_ probability: Double) -> Bool {
    uniform() < probability
  }

  /// Puts the elements into a uniformly random order (Fisher–Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
  }

  /// One of the elements, each equally likely; `elements` must not be empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(below: elements.count)]
  }

  /// The Philox4x32 bijection with ten rounds.
  package static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for round in 0..<10 {
      if round > 0 { k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let left = UInt64(0xD251_1F53) * UInt64(c[0])
      let right = UInt64(0xCD9E_8D57) * UInt64(c[2])
      c = SIMD4(
        UInt32(right >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: right),
        UInt32(left >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: left))
    }
    return c
  }
}

extension RandomStream {
  /// What a stream's numbers decide. Raw values are part of every recorded run: never reuse one.
  public enum Purpose: UInt32, Sendable, CaseIterable {
    case weightInitialisation = 1
    case split = 2
    case epochOrder = 3
    case augmentation = 4
    case subnetSampling = 5
    case initialPopulation = 6
    case offspring = 7
    case localSearch = 8
    case calibration = 9
    case costRange = 10
    case trustSample = 11
    case opinionScale = 12
    case latencies = 13
    case regularisation = 14
    case mixing = 15
    case rotation = 16
    case randAugment = 17
    case colourJitter = 18
    case erasing = 19
    case bootstrap = 20
    case crossValidation = 21
    case curveDraw = 30
    case allowedEnds = 40
    case census = 41
    case shownNetwork = 42
    case predictorCandidates = 22
    case acquisition = 23
    case tuning = 50
    case tuningStart = 51
    case tuningImportance = 52
    /// Networks, images and tables that are made up: by benchmarks, samples and tests.
    case madeUp = 99
  }
}
