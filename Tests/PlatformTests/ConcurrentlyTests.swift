import NASPlatform
import Testing

@Suite struct ConcurrentlyTests {
  private struct Odd: Error, Equatable {
    let number: Int
  }

  @Test func resultsAreInOrder() throws {
    #expect(try concurrently(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(try concurrently(0) { $0 }.isEmpty)
  }

  @Test func theFirstFailureIsTold() {
    let error = #expect(throws: Odd.self) {
      try concurrently(100) { number in
        if !number.isMultiple(of: 7) { throw Odd(number: number) }
        return number
      }
    }
    #expect(error == Odd(number: 1))
  }
}
