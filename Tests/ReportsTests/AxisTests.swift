import NASReports
import Testing

@Suite struct AxisTests {
  @Test func macsGetTicksAtOneTwoAndFive() {
    let axis = Axis.logarithmic(covering: 210_000...11_000_000)
    #expect(axis.sizeLabels == ["0.2 M", "0.5 M", "1 M", "2 M", "5 M", "10 M"])
  }

  @Test func manyDecadesGetATickEachInTheirOwnPrefix() {
    let axis = Axis.logarithmic(covering: 1_000...1_000_000_000)
    #expect(axis.sizeLabels == ["1 k", "10 k", "100 k", "1 M", "10 M", "100 M", "1 G"])
  }

  @Test func aNarrowRangeOfMacsGetsRoundTicksAllTheSame() {
    let axis = Axis.logarithmic(covering: 950_000...1_300_000)
    #expect(axis.sizeLabels == ["0.8 M", "1 M", "1.2 M", "1.4 M"])
  }

  @Test func timesAndBytesHaveUnits() {
    #expect(
      Axis.logarithmic(covering: 18e-6...3.1e-3).timeLabels
        == ["0.02 ms", "0.05 ms", "0.1 ms", "0.2 ms", "0.5 ms", "1 ms", "2 ms"])
    #expect(
      Axis.logarithmic(covering: 12e-6...90e-6).timeLabels == ["20 µs", "40 µs", "60 µs", "80 µs"])
    #expect(
      Axis.logarithmic(covering: 9_000...40_000).byteLabels == ["10 kB", "20 kB", "30 kB", "40 kB"])
  }

  @Test func equalValuesStandInTheMiddle() {
    let macs = Axis.logarithmic(covering: 500_000...500_000)
    #expect(abs(macs.position(of: 500_000) - 0.5) < 1e-12)
    #expect(macs.ticks.count >= 2)
    let accuracy = Axis.fractions(covering: 0.9...0.9)
    #expect(abs(accuracy.position(of: 0.9) - 0.5) < 1e-12)
    #expect(accuracy.percentLabels == ["89.6 %", "89.8 %", "90.0 %", "90.2 %", "90.4 %"])
  }

  @Test func percentagesHaveTheDecimalsThatTellTicksApart() {
    #expect(
      Axis.fractions(covering: 0.1...0.93).percentLabels == ["20 %", "40 %", "60 %", "80 %"])
    #expect(
      Axis.fractions(covering: 0.913...0.924).percentLabels
        == ["91.4 %", "91.6 %", "91.8 %", "92.0 %", "92.2 %", "92.4 %"])
  }

  @Test func noAccuracyTickLiesAboveAHundredPercent() {
    let axis = Axis.fractions(covering: 0.5...1, headroom: 0.5)
    #expect(axis.range.upperBound > 1)
    #expect(axis.percentLabels.last == "100 %")
    #expect(Axis.fractions(covering: 0.002...0.002).percentLabels.first == "0.0 %")
  }

  @Test(arguments: [(1.0, 1.0), (3, 4), (17, 1_900_000), (250_000, 250_001)])
  func ticksAscendWithinTheRangeAndPositionsRunFromZeroToOne(low: Double, high: Double) {
    let axis = Axis.logarithmic(covering: low...high)
    #expect(axis.ticks == axis.ticks.sorted())
    #expect(axis.ticks.allSatisfy(axis.range.contains))
    #expect(axis.ticks.count >= 2)
    #expect(axis.position(of: axis.range.lowerBound) == 0)
    #expect(abs(axis.position(of: axis.range.upperBound) - 1) < 1e-12)
    #expect(axis.position(of: low) <= axis.position(of: high))
  }
}
