import NASRandomness
import Testing

@Suite struct RandomStreamTests {
  /// Known answers of Philox4x32-10 from Random123 1.09, kat_vectors.
  @Test func philoxGivesTheKnownAnswers() {
    #expect(
      RandomStream.philox(counter: .zero, key: .zero)
        == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      RandomStream.philox(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      RandomStream.philox(
        counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
        key: SIMD2(0xA409_3822, 0x299F_31D0))
        == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func streamsOfDifferentKeysDiffer() {
    var firsts = Set<UInt64>()
    for seed in 0..<4 as Range<UInt64> {
      for purpose in [RandomStream.Purpose.split, .epochOrder] {
        for step in 0..<4 {
          for item in 0..<4 {
            var stream = RandomStream(seed: seed, purpose: purpose, step: step, item: item)
            firsts.insert(stream.next())
          }
        }
      }
    }
    #expect(firsts.count == 4 * 2 * 4 * 4)
  }

  @Test func integersAreUniform() {
    var stream = RandomStream(seed: 7, purpose: .madeUp)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { counts[stream.integer(below: 10)] += 1 }
    // Chi-square with 9 degrees of freedom: 27.9 is the 99.9 % quantile.
    let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chiSquare < 27.9)
  }

  @Test func shuffleIsAPermutationAndRepeats() {
    var first = Array(0..<100)
    var second = first
    var stream = RandomStream(seed: 3, purpose: .split)
    var again = stream
    stream.shuffle(&first)
    again.shuffle(&second)
    #expect(first == second)
    #expect(first != Array(0..<100))
    #expect(first.sorted() == Array(0..<100))
  }
}
