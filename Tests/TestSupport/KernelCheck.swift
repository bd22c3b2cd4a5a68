public import Testing

/// Floats for a kernel to read or to write, on a 64-byte boundary, between two fences: what a
/// kernel writes outside shows, and so does what it leaves unwritten.
public final class FencedBuffer {
  public let count: Int
  /// The first element.
  public let pointer: UnsafeMutablePointer<Float>

  private static let fence = 64
  private static let mark: Float = -12345.678
  private let start: UnsafeMutablePointer<Float>

  /// Not numbers, to be written.
  public convenience init(count: Int) {
    self.init([Float](repeating: .nan, count: count))
  }

  public init(_ values: [Float]) {
    count = values.count
    let total = count + 2 * Self.fence
    start =
      UnsafeMutableRawPointer
      .allocate(byteCount: total * MemoryLayout<Float>.stride, alignment: 64)
      .bindMemory(to: Float.self, capacity: total)
    start.initialize(repeating: Self.mark, count: total)
    pointer = start + Self.fence
    pointer.update(from: values, count: count)
  }

  deinit {
    start.deallocate()
  }

  public var elements: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Whether nothing was written outside.
  public var isIntact: Bool {
    (0..<Self.fence).allSatisfy {
      start[$0] == Self.mark && pointer[count + $0] == Self.mark
    }
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
///     1 where that is larger.
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
      let scale = numbers.reduce(1) { max($0, abs($1)) }
      let elements = buffer.elements
      // Not `>`: what is not a number is wrong, too.
      let wrong = zip(elements, numbers).enumerated().first {
        !(abs(Double($1.0) - $1.1) <= tolerance * scale)
      }
      #expect(
        wrong == nil,
        """
        \(place): element \(wrong!.offset) is \(wrong!.element.0), expected \
        \(wrong!.element.1)
        """, sourceLocation: sourceLocation)
    }
  }
}
