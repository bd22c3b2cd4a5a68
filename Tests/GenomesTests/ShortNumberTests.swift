import NASGenomes
import Testing

@Suite struct ShortNumberTests {
  @Test(arguments: [
    ("0", 0), ("17", 17), ("200k", 200_000), ("5M", 5_000_000), ("1.5M", 1_500_000),
    ("0.29k", 290), ("2G", 2_000_000_000), ("3m", 3_000_000), ("1.001K", 1_001),
  ])
  func quantitiesAreRead(text: String, value: Int) {
    #expect(ShortNumber.parse(text) == value)
  }

  @Test(arguments: [
    "", "k", "-1", "+1", "1.5", "0.0001k", "1 k", "1kk", "1T", "1e3", ".5k", "5.k", "1.2.3k", "nan",
    "inf", "0x10", "99999999999G", "١",
  ])
  func otherTextIsNoShortNumber(text: String) {
    #expect(ShortNumber.parse(text) == nil)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1k"), (214_300, "214.3k"), (12_346_208, "12.35M"),
    (1_500_000, "1.5M"), (2_000_000_000, "2G"), (123_456, "123.5k"), (1_234, "1.234k"),
  ])
  func quantitiesAreWrittenToFourDigits(value: Int, text: String) {
    #expect(ShortNumber.format(value) == text)
  }

  @Test(arguments: [
    ("850ns", 850), ("500us", 500_000), ("500µs", 500_000), ("2ms", 2_000_000),
    ("0.1s", 100_000_000), ("1.5us", 1_500), ("12.3456us", 12_346), ("0.6ns", 1),
  ])
  func timesAreReadInNanoseconds(text: String, nanoseconds: Int) {
    #expect(ShortNumber.parseTime(text) == nanoseconds)
  }

  @Test(arguments: [
    "", "2", "ms", "2 ms", "-2ms", "2m", "0s", "0.1ns", ".5ms", "5.ms", "1e3us", "2MS", "1h",
    "9999999999s",
  ])
  func otherTextIsNoTime(text: String) {
    #expect(ShortNumber.parseTime(text) == nil)
  }

  @Test(arguments: [
    (1, "1ns"), (999, "999ns"), (1_000, "1us"), (98_512, "98.51us"), (2_000_000, "2ms"),
    (1_234_567_890, "1.235s"),
  ])
  func timesAreWrittenToFourDigits(nanoseconds: Int, text: String) {
    #expect(ShortNumber.formatTime(nanoseconds) == text)
  }

  @Test func constraintsReadLikeASentence() {
    #expect(Constraint(.macs, maximum: 5_000_000).description == "at most 5M MACs")
    #expect(Constraint(.latency, maximum: 98_500).description == "at most 98.5us of latency")
    #expect(
      Constraint(.parameters, minimum: 1_000, maximum: 2_000).description
        == "at least 1k and at most 2k parameters")
  }
}
