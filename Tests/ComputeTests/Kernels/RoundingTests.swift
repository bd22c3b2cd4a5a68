import CNASKernels
import NASRandomness
import NASTestSupport
import Testing

/// Numbers to bf16 and back, bit for bit.
@Suite struct RoundingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bits: UInt32
    let rounded: UInt16

    init(_ description: String, _ bits: UInt32, _ rounded: UInt16) {
      testDescription = description
      self.bits = bits
      self.rounded = rounded
    }
  }

  static let cases = [
    Case("zero", 0x0000_0000, 0x0000),
    Case("minus zero", 0x8000_0000, 0x8000),
    Case("one", 0x3f80_0000, 0x3f80),
    Case("a tie below an odd one", 0x3f80_8000, 0x3f80),
    Case("just above that tie", 0x3f80_8001, 0x3f81),
    Case("just below the next tie", 0x3f81_7fff, 0x3f81),
    Case("a tie above an odd one", 0x3f81_8000, 0x3f82),
    Case("a negative tie", 0xbf81_8000, 0xbf82),
    Case("over to the next power of two", 0x3fff_8000, 0x4000),
    Case("the smallest normal number", 0x0080_0000, 0x0080),
    Case("the largest that stays finite", 0x7f7f_7fff, 0x7f7f),
    Case("the smallest that does not", 0x7f7f_8000, 0x7f80),
    Case("minus the largest of all", 0xff7f_ffff, 0xff80),
    Case("infinity", 0x7f80_0000, 0x7f80),
    Case("minus infinity", 0xff80_0000, 0xff80),
  ]

  @Test(arguments: cases) func goesToTheNearestAndFromATieToTheEvenOne(_ example: Case) {
    for level in KernelLevel.all {
      #expect(round([Float(bitPattern: example.bits)], by: level) == [example.rounded], "\(level)")
    }
  }

  /// Also one whose payload is in the half that is cut off, which rounding would make infinite, and
  /// one that rounding would carry over into zero.
  @Test(arguments: [0x7fc0_0000, 0x7f80_0001, 0xff80_0001, 0x7fff_ffff, 0xffff_ffff] as [UInt32])
  func whatIsNotANumberStaysSo(bits: UInt32) {
    for level in KernelLevel.all {
      let rounded = round([Float(bitPattern: bits)], by: level)[0]
      #expect(Float(bitPattern: UInt32(rounded) << 16).isNaN, "\(level)")
    }
  }

  /// Subnormal numbers keep their sign, and are rounded or flushed to zero.
  @Test func whatIsSubnormalStaysSmall() {
    for bits in [0x0000_0001, 0x0040_8000, 0x8012_3456, 0x007f_7fff] as [UInt32] {
      let sign = UInt16(bits >> 16) & 0x8000
      for level in KernelLevel.all {
        let rounded = round([Float(bitPattern: bits)], by: level)[0]
        #expect([sign, Float(bitPattern: bits).bf16].contains(rounded), "\(level)")
      }
    }
  }

  /// Any count of numbers, and none outside.
  @Test(arguments: [0, 1, 15, 16, 17, 4_000]) func everyBuildHasTheSameBits(count: Int) {
    var stream = RandomStream(seed: 3, purpose: .madeUp, item: count)
    // Every exponent of a normal number but the last, which may round to infinity; every other
    // number lies halfway between two elements.
    let numbers = (0..<count).map { index in
      let exponent = UInt32(1 + stream.integer(below: 253))
      let bits = UInt32(stream.next() >> 32) & 0x807f_ffff | exponent << 23
      return Float(bitPattern: index % 2 == 0 ? bits : bits & 0xffff_0000 | 0x8000)
    }
    let expected = numbers.map(\.bf16)
    for level in KernelLevel.all {
      #expect(round(numbers, by: level) == expected, "\(level)")
    }
  }

  @Test func everyElementComesBackExactly() {
    let finite = (0...UInt16.max).filter { Float(bitPattern: UInt32($0) << 16).isFinite }
    let numbers = finite.map { Float(bitPattern: UInt32($0) << 16) }
    for level in KernelLevel.all {
      // One more and less than whole vectors.
      for count in [numbers.count, 31, 17] {
        let widened = FencedBuffer(count: count)
        level.table.bf16.pointee.to_floats(count, finite, widened.floats)
        #expect(widened.isIntact && widened.numbers == numbers.prefix(count).map(Double.init))
      }
    }
  }

  @Test(arguments: [0, 1, 16, 41]) func plainNumbersAreCopied(count: Int) {
    var input = KernelInput(count)
    let numbers = input.buffer(count)
    for level in KernelLevel.all {
      let (elements, back) = (FencedBuffer(count: count), FencedBuffer(count: count))
      level.table.f32.pointee.from_floats(count, numbers.floats, elements.address)
      level.table.f32.pointee.to_floats(count, elements.address, back.floats)
      #expect(elements.isIntact && back.isIntact)
      #expect(elements.numbers == numbers.numbers && back.numbers == numbers.numbers)
    }
  }

  private func round(_ numbers: [Float], by level: KernelLevel) -> [UInt16] {
    let rounded = FencedBuffer(count: numbers.count, of: .bf16)
    level.table.bf16.pointee.from_floats(numbers.count, numbers, rounded.address)
    #expect(rounded.isIntact)
    return (0..<numbers.count).map { rounded.address(at: $0).load(as: UInt16.self) }
  }
}
