import NASGenomes
import NASSearch
import NASTestSupport
import NASText
import Testing

@Suite struct CostBinsTests {
  @Test func binsAreEquallyWideAndWhatLiesBeyondBelongsToTheNearest() throws {
    let bins = try #require(CostBins(4, spanning: [6, 5, 7]))
    #expect([5, 5.49, 5.5, 6.2, 6.99, 7, 9, 4].map(bins.bin) == [0, 0, 1, 2, 3, 3, 3, 0])
    #expect(CostBins(3, spanning: []) == nil)
    #expect(CostBins(3, spanning: [2, 2])?.bin(of: 2) == 0)
  }

  @Test func taperedBinsWidenWithTheCost() throws {
    let bins = try #require(CostBins(3, spanning: [5, 8], taper: 1))
    // On a scale of 1 − 1/10^distance, 0.999 long.
    #expect([5, 5.17, 5.18, 5.47, 5.48, 8].map(bins.bin) == [0, 0, 1, 1, 2, 2])
  }

  @Test func binsAreOfACost() throws {
    let bins = CostBins(3, spanning: [1, 2])
    #expect(throws: SettingError.self) {
      try SearchSettings(seed: 0, objectives: [.accuracy], bins: bins)
    }
  }
}
