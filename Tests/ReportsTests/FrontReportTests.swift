import NASConsole
import Foundation
import NASReports
import Testing
import NASText

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct FrontReportTests {
  /// Three points on the front, given out of order, and four trials off it, one of them far below.
  static let small = FrontReport(
    title: "cnn-small on fashion-mnist",
    facts: [
      .init(
        key: "trainingImages", value: .integer(50_000), label: "training images", text: "50,000"),
      .init(key: "seed", value: .integer(1), label: "seed", text: "1"),
    ],
    front: [
      point(12, "0-2-1-1-0-2", macs: 1_210_000, accuracy: 0.8975, loss: 0.3025),
      point(7, "0-0-0-1-0-0", macs: 218_406, accuracy: 0.8561, loss: 0.34385),
      point(31, "2-2-1-1-2-2", macs: 9_470_000, accuracy: 0.9251, loss: 0.2749),
    ],
    others: [
      .init(cost: 400_000, validationAccuracy: 0.85, stoppedEarly: false),
      .init(cost: 2_000_000, validationAccuracy: 0.88, stoppedEarly: false),
      .init(cost: 5_000_000, validationAccuracy: 0.89, stoppedEarly: true),
      .init(cost: 3_000_000, validationAccuracy: 0.1, stoppedEarly: true),
    ],
    best: 31, knee: 12,
    trials: .init(evaluated: 1_007, stoppedEarly: 2, failed: 0),
    hypervolumeByGeneration: [0.5, 0.6, 0.625])

  @Test(arguments: [(0, "no network has been scored"), (3, "no finalist has been trained yet")])
  func anEmptyFrontSaysWhy(evaluated: Int, reason: String) {
    let report = FrontReport(
      title: "", facts: [], front: [], others: [], best: nil, knee: nil,
      trials: .init(evaluated: evaluated, stoppedEarly: 0, failed: 0), hypervolumeByGeneration: [])
    #expect(report.text(width: 80, style: .plain).contains("The front is empty: \(reason)."))
  }

  static func point(
    _ id: Int, _ genome: String, words: String = "", macs: Int, accuracy: Double, loss: Double
  ) -> FrontReport.Point {
    .init(
      id: id, genome: genome, words: words, macs: macs, parameters: macs / 40,
      peakActivationBytes: macs / 20,
      validationAccuracy: accuracy, validationLoss: loss, imagesScored: 10_000)
  }

  /// A report of so many points at one place.
  static func piled(_ count: Int) -> FrontReport {
    FrontReport(
      title: "<piled> & \"quoted\"", facts: [],
      front: (0..<count).map { point($0, "\($0)", macs: 500_000, accuracy: 0.9, loss: 0.3) },
      others: [.init(cost: 0, validationAccuracy: .nan, stoppedEarly: false)],
      best: count > 0 ? 0 : nil, knee: count > 0 ? 0 : nil,
      trials: .init(evaluated: count, stoppedEarly: 0, failed: 1),
      hypervolumeByGeneration: [])
  }

  @Test func theWideReportIsAsWritten() {
    #expect(Self.small.text(width: 100, style: .plain) == Self.wide)
  }

  @Test func theNarrowReportIsAsWritten() {
    #expect(Self.small.text(width: 60, style: .plain) == Self.narrow)
  }

  @Test(arguments: [60, 80, 120, 200]) func noLineIsWiderThanTheTerminal(width: Int) {
    for line in Self.small.text(width: width, style: .plain).split(separator: "\n") {
      #expect(line.count <= width, "\(line)")
    }
  }

  @Test func coloursChangeNothingButColour() {
    let text = Self.small.text(width: 100, style: .ansi)
    #expect(text.contains("\u{1B}["))
    #expect(text.replacing(/\u{1B}\[\d+m/, with: "") == Self.wide)
  }

  @Test(arguments: [0, 1, 5]) func fewOrEqualPointsAreDrawnToo(count: Int) throws {
    let report = Self.piled(count)
    let text = report.text(width: 80, style: .plain)
    #expect(text.contains("front is empty") == (count == 0))
    #expect(text.contains("▲") == (count > 0))
    #expect(try elements(report.svg(caption: "")).contains("circle") == (count > 0))
  }

  @Test func theTableOfJSONHasTheFrontInOrderOfMacsUnderTheAgreedNames() throws {
    let object = try parsed(Self.small.json)
    let front = try #require(object["front"] as? [[String: Any]])
    #expect(front.map { $0["id"] as? Int } == [7, 12, 31])
    #expect(front.map { $0["macs"] as? Int } == [218_406, 1_210_000, 9_470_000])
    #expect(front[0]["genome"] as? String == "0-0-0-1-0-0")
    #expect(front[0]["parameters"] as? Int == 5_460)
    #expect(front[0]["peakActivationBytes"] as? Int == 10_920)
    #expect(front[0]["validationAccuracy"] as? Double == 0.8561)
    #expect(front[0]["validationLoss"] as? Double == 0.34385)
    #expect(front[0]["imagesScored"] as? Int == 10_000)
    #expect(object["best"] as? Int == 31)
    #expect(object["knee"] as? Int == 12)
    #expect(object["hypervolumeByGeneration"] as? [Double] == [0.5, 0.6, 0.625])
    #expect(
      object["trials"] as? [String: Int]
        == ["evaluated": 1_007, "stoppedEarly": 2, "failed": 0])
    #expect(object["run"] as? [String: Int] == ["trainingImages": 50_000, "seed": 1])
  }

  @Test func pointsLeftOutAreCounted() throws {
    let small = Self.small
    #expect(try parsed(small.json)["morePoints"] as? Int == 0)
    let report = FrontReport(
      title: small.title, facts: small.facts, front: small.front, morePoints: 21,
      others: small.others, best: 31, knee: 12, trials: small.trials,
      hypervolumeByGeneration: small.hypervolumeByGeneration)
    #expect(try parsed(report.json)["morePoints"] as? Int == 21)
    let line = "21 more, within the noise of these: `nas inspect RUN --all` shows them\n"
    let text = report.text(width: 100, style: .plain)
    #expect(text.contains("2-2-1-1-2-2\n" + line))
    #expect(text.replacing(line, with: "") == Self.wide)
  }

  @Test func whatPicksChoseIsToldInWords() throws {
    let words = (1...3).map { "stage\($0) depth 2, width 24: residual (excite)" }
      .joined(separator: "; ")
    let report = FrontReport(
      title: "", facts: [],
      front: [
        Self.point(1, "0-1", words: "not told", macs: 1_000, accuracy: 0.8, loss: 1),
        Self.point(2, "0-2", words: words, macs: 2_000, accuracy: 0.9, loss: 1),
      ], others: [], best: 2, knee: 2, trials: .init(evaluated: 2, stoppedEarly: 0, failed: 0),
      hypervolumeByGeneration: [])
    let text = report.text(width: 60, style: .plain)
    #expect(
      text.contains(
        """

        best, knee  stage1 depth 2, width 24: residual (excite);
                    stage2 depth 2, width 24: residual (excite);
                    stage3 depth 2, width 24: residual (excite)

        """))
    #expect(!text.contains("not told"))
    let front = try #require(try parsed(report.json)["front"] as? [[String: Any]])
    #expect(front.map { $0["words"] as? String } == ["not told", words])
  }

  @Test func anEmptyFrontIsAnEmptyArrayWithoutPicks() throws {
    let object = try parsed(Self.piled(0).json)
    #expect((object["front"] as? [Any])?.isEmpty == true)
    #expect(object["best"] is NSNull)
    #expect(object["knee"] is NSNull)
  }

  @Test func theCSVHasALinePerPoint() {
    #expect(
      Self.small.csv.text == """
        id,genome,macs,parameters,peakActivationBytes,validationAccuracy,validationLoss,imagesScored
        7,0-0-0-1-0-0,218406,5460,10920,0.8561,0.34385,10000
        12,0-2-1-1-0-2,1210000,30250,60500,0.8975,0.3025,10000
        31,2-2-1-1-2-2,9470000,236750,473500,0.9251,0.2749,10000

        """)
  }

  /// Latencies are measured at the end, and a loss may be no number.
  @Test func whatIsNotKnownIsAnEmptyField() {
    let point = FrontReport.Point(
      id: 1, genome: "0", words: "", macs: 5, parameters: 4, peakActivationBytes: 3,
      latency: .init(single: 0.25, batched: 0.125), validationAccuracy: 0.5, validationLoss: .nan,
      imagesScored: 2)
    let report = FrontReport(
      title: "", facts: [], front: [point], others: [], best: 1, knee: 1,
      trials: .init(evaluated: 1, stoppedEarly: 0, failed: 0), hypervolumeByGeneration: [])
    #expect(report.csv.text.hasSuffix("\n1,0,5,4,3,0.25,0.125,,,0.5,,2\n"))
  }

  @Test func thePictureIsWellFormedAndShowsEveryVisibleTrial() throws {
    let svg = Self.small.svg(caption: "seed 1 & <nothing> else")
    let elements = try elements(svg)
    #expect(elements.first == "svg")
    // Three on the front, three off it and in view, three marks in the legend.
    #expect(elements.count { $0 == "circle" } == 9)
    #expect(svg.contains("best: 92.51 %"))
    #expect(svg.contains("knee: 89.75 %"))
    #expect(svg.contains("1 more below the axis"))
    #expect(svg.contains("seed 1 &amp; &lt;nothing&gt; else"))
    for tick in ["0.2 M", "0.5 M", "1 M", "2 M", "5 M", "10 M"] {
      #expect(svg.contains(">\(tick)</text>"))
    }
    #expect(!svg.contains("nan") && !svg.contains("inf\""))
  }

  /// Its axis reaches a little below the lowest trial that is looked for.
  @Test func whatIsNotCountedAsBelowTheAxisIsDrawn() throws {
    let report = FrontReport(
      title: "", facts: [],
      front: [
        Self.point(0, "0", macs: 500_000, accuracy: 0.8, loss: 1),
        Self.point(1, "1", macs: 900_000, accuracy: 0.9, loss: 1),
      ],
      others: [0.7505, 0.746, 0.7].map {
        .init(cost: 600_000, validationAccuracy: $0, stoppedEarly: false)
      },
      best: 1, knee: 0, trials: .init(evaluated: 5, stoppedEarly: 0, failed: 0),
      hypervolumeByGeneration: [])
    let svg = report.svg(caption: "")
    #expect(svg.contains("1 more below the axis"))
    // Two on the front, two off it, two marks in the legend.
    #expect(try elements(svg).count { $0 == "circle" } == 6)
  }

  private func parsed(_ json: JSONValue) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
  }

  /// The names of an XML document's elements in document order.
  private func elements(_ text: String) throws -> [String] {
    final class Names: NSObject, XMLParserDelegate {
      var names: [String] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) {
        names.append(name)
      }
    }
    let names = Names()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = names
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    return names.names
  }
}
