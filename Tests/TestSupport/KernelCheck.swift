public import Testing

/// Numbers for a kernel to read or to write, on a 64-byte boundary, between two fences: what a
/// kernel writes outside shows, and so does what it leaves unwritten.
public final class FencedBuffer {
  /// How a number is kept.
  public enum Element: Sendable {
    case f32
    /// The upper half of an f32.
    case bf16
    case f64

    fileprivate var size: Int {
      switch self {
      case .bf16: 2
      case .f32: 4
      case .f64: 8
      }
    }
  }

  public let count: Int
  public let element: Element
  /// Where the first number lies.
  public let address: UnsafeMutableRawPointer

  private static let fence = 256
  private static let mark: UInt8 = 0xa5
  private let start: UnsafeMutableRawPointer

  /// Not numbers, to be written.
  public convenience init(count: Int, of element: Element = .f32) {
    self.init([Float](repeating: .nan, count: count), as: element)
  }

  /// Numbers, rounded to the nearest where the element is narrower.
  public init(_ numbers: [Float], as element: Element = .f32) {
    count = numbers.count
    self.element = element
    let size = count * element.size + 2 * Self.fence
    start = .allocate(byteCount: size, alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: Self.mark, count: size)
    address = start + Self.fence
    for (index, number) in numbers.enumerated() {
      let place = address(at: index)
      switch element {
      case .f32: place.storeBytes(of: number, as: Float.self)
      case .bf16: place.storeBytes(of: number.bf16, as: UInt16.self)
      case .f64: place.storeBytes(of: Double(number), as: Double.self)
      }
    }
  }

  deinit {
    start.deallocate()
  }

  /// Where a number lies.
  public func address(at index: Int) -> UnsafeMutableRawPointer { address + index * element.size }

  public subscript(index: Int) -> Double {
    let place = address(at: index)
    return switch element {
    case .f32: Double(place.load(as: Float.self))
    case .bf16: Double(Float(bitPattern: UInt32(place.load(as: UInt16.self)) << 16))
    case .f64: place.load(as: Double.self)
    }
  }

  public var numbers: [Double] { (0..<count).map { self[$0] } }

  /// The first number of a buffer of f32.
  public var floats: UnsafeMutablePointer<Float> {
    precondition(element == .f32, "floats of a buffer of \(element)")
    return address.assumingMemoryBound(to: Float.self)
  }

  /// The first number of a buffer of f64.
  public var doubles: UnsafeMutablePointer<Double> {
    precondition(element == .f64, "doubles of a buffer of \(element)")
    return address.assumingMemoryBound(to: Double.self)
  }

  /// Whether nothing was written outside.
  public var isIntact: Bool {
    let end = Self.fence + count * element.size
    return (0..<Self.fence).allSatisfy {
      start.load(fromByteOffset: $0, as: UInt8.self) == Self.mark
        && start.load(fromByteOffset: end + $0, as: UInt8.self) == Self.mark
    }
  }
}

extension Float {
  /// The bits of the nearest bf16, of two equally near ones the even one. Not for what rounds to
  /// infinity.
  public var bf16: UInt16 {
    let below = UInt16(bitPattern >> 16)
    if isNaN { return below | 0x40 }
    if isInfinite { return below }
    func distance(_ bits: UInt16) -> Float {
      (self - Float(bitPattern: UInt32(bits) << 16)).magnitude
    }
    let above = below + 1
    if distance(below) == distance(above) { return below % 2 == 0 ? below : above }
    return distance(below) < distance(above) ? below : above
  }
}

/// Checks what a kernel writes, in every one of its builds, against a plain reference in double
/// precision: every number written, none outside, none wrong.
///
/// - Parameters:
///   - what: The kernel and its case, for the report.
///   - builds: The builds of the kernel; `run` is called for each.
///   - expected: The reference's numbers, an array for each buffer that `run` returns.
///   - tolerance: The greatest error allowed, as a part of the largest number of the buffer, or of
///     1 where that is larger. A bf16 may in addition be rounded, by 2⁻⁸ of itself.
///   - run: Runs one build; returns what it has written.
public func checkKernel<Build>(
  _ what: String, in builds: [Build], against expected: [[Double]], tolerance: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation, run: (Build) -> [FencedBuffer]
) {
  for build in builds {
    let written = run(build)
    #expect(written.count == expected.count, "\(what): \(build)", sourceLocation: sourceLocation)
    for (index, (buffer, numbers)) in zip(written, expected).enumerated() {
      let place = "\(what), output \(index), \(build)"
      #expect(
        buffer.isIntact, "\(place): written outside its buffer", sourceLocation: sourceLocation)
      #expect(
        buffer.count == numbers.count, "\(place): the reference has another size",
        sourceLocation: sourceLocation)
      let noise = tolerance * numbers.reduce(1) { max($0, abs($1)) }
      let rounding = buffer.element == .bf16 ? 0x1p-8 : 0
      // Not `>`: what is not a number is wrong, too.
      let wrong = numbers.indices.first {
        !(abs(buffer[$0] - numbers[$0]) <= noise + rounding * abs(numbers[$0]))
      }
      #expect(
        wrong == nil,
        "\(place): number \(wrong!) is \(buffer[wrong!]), expected \(numbers[wrong!])",
        sourceLocation: sourceLocation)
    }
  }
}
