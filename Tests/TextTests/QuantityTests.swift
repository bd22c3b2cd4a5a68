import NASText
import Testing
import NASText

@Suite struct QuantityTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func wholeNumbersAreGroupedByThousands(value: Int, text: String) {
    #expect(Quantity.grouped(value) == text)
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1_000, "1.00 k"), (1_004, "1.00 k"), (1_234, "1.23 k"),
    (9_994, "9.99 k"), (9_996, "10.0 k"), (12_345, "12.3 k"), (99_940, "99.9 k"),
    (99_960, "100 k"), (999_499, "999 k"), (999_500, "1.00 M"), (999_999, "1.00 M"),
    (2_310_000, "2.31 M"), (999_600_000, "1.00 G"), (1_000_000_000_000, "1.00 T"),
    (2_000_000_000_000_000, "2000 T"), (-12_345, "-12.3 k"),
  ])
  func sizesHaveThreeDigitsAndRoundUpIntoTheNextPrefix(value: Int, text: String) {
    #expect(Quantity.prefixed(value) == text)
  }

  @Test func bytesComeInPowersOfAThousand() {
    #expect(Quantity.bytes(12) == "12 B")
    #expect(Quantity.seconds(850e-9) == "850 ns")
    #expect(Quantity.seconds(98.51e-6) == "98.5 µs")
    #expect(Quantity.seconds(0.00123) == "1.23 ms")
    #expect(Quantity.seconds(0.9999e-3) == "1.00 ms")
    #expect(Quantity.seconds(2.5) == "2.50 s")
    #expect(Quantity.bytes(12_400_000) == "12.4 MB")
  }

  @Test func percentagesHaveASpaceBeforeTheSign() {
    #expect(Quantity.percent(0.9213) == "92.13 %")
    #expect(Quantity.percent(1, places: 0) == "100 %")
    #expect(Quantity.percent(0.99996) == "100.00 %")
  }

  @Test(arguments: [
    (0.523, "0.52 images/s"), (9.996, "10.0 images/s"), (56.71, "56.7 images/s"),
    (999.4, "999 images/s"), (999.6, "1,000 images/s"), (1_234.4, "1,234 images/s"),
    (.infinity, "inf images/s"),
  ])
  func ratesKeepThreeDigitsWhereTheyAreSmall(rate: Double, text: String) {
    #expect(Quantity.rate(rate, unit: "images") == text)
  }

  @Test(arguments: [
    (0.0, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"),
    (59.6, "1 m 00 s"), (245, "4 m 05 s"), (3_599.4, "59 m 59 s"), (3_599.6, "1 h 00 m"),
    (7_620, "2 h 07 m"), (86_399, "23 h 59 m"), (86_400, "1 d 00 h"), (273_600, "3 d 04 h"),
    (.infinity, "inf s"),
  ])
  func timesAreGivenInTheTwoUnitsThatMatter(seconds: Double, text: String) {
    #expect(Quantity.duration(seconds) == text)
  }

  @Test func numbersThatTrainingEndsInArePrintable() {
    #expect(Quantity.decimal(0.41234, places: 3) == "0.412")
    #expect(Quantity.decimal(.nan, places: 3) == "nan")
    #expect(Quantity.decimal(-.infinity, places: 3) == "-inf")
  }
}
