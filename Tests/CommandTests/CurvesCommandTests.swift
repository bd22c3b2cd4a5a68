import Foundation
import NASTestSupport
import Testing

@Suite struct CurvesCommandTests {
  /// Twenty networks of twelve epochs, of which later ones are better throughout.
  private func workplace() throws -> Workplace {
    let workplace = try Workplace()
    let rows = (0..<20).map { row in
      "n\(row)," + (1...12).map { "\(row * 10 + $0).5" }.joined(separator: ",")
    }
    try workplace.write(rows.joined(separator: "\n") + "\n", to: "curves.csv")
    try workplace.write(
      "id,size\n" + (0..<20).map { "n\($0),\($0)\n" }.joined(), to: "sizes.csv")
    try workplace.write("n0,0.5,0.6\n", to: "one.csv")
    // A blank line before the names of columns; one epoch.
    try workplace.write("\nid,e1\nn0,0.5\nn1,0.6\nn2,0.7\n", to: "blank.csv")
    return workplace
  }

  private let small = ["--candidates", "8", "--repeats", "5", "--budget", "0.5"]

  @Test func anObjectHoldsWhatEachSchedulerDid() throws {
    // Kept, for its folder goes with it.
    let workplace = try workplace()
    let result = try workplace.program.run(["curves", "curves.csv", "--json"] + small)
    #expect(result.status == 0, "\(result.messages)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let rows = try #require(object?["results"] as? [[String: Any]])
    #expect(rows.count == 5)
    for row in rows {
      #expect((row["regrets"] as? [Double])?.count == 5)
      #expect(try #require(row["share"] as? Double) <= 0.5)
    }
    #expect(rows[0]["scheduler"] as? String == "gradual-halving")
    #expect(rows[0]["meanRegret"] as? Double == 0)
  }

  @Test func aCompressedTableAndAPriorGiveTheSameHere() throws {
    let workplace = try workplace()
    let arguments = "curves.csv --scheduler gradual-halving " + small.joined(separator: " ")
    let plain = try workplace.program.runShell("nas curves \(arguments)")
    #expect(plain.status == 0 && plain.output.contains("gradual-halving  50.0 %"))
    let prior = try workplace.program.runShell(
      "gzip curves.csv && nas curves curves.csv.gz --prior-file sizes.csv --prior size"
        + arguments.dropFirst("curves.csv".count))
    #expect(prior.output == plain.output, "\(prior.messages)")
  }

  @Test func drawsAreALineEach() throws {
    // Kept, for its folder goes with it.
    let workplace = try workplace()
    let result = try workplace.program.run(["curves", "curves.csv", "--draws"] + small)
    let lines = result.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { Set($0).count == 8 && $0.allSatisfy { $0.hasPrefix("n") } })
  }

  @Test func blankLinesAndASingleEpochAreNoMistake() throws {
    let workplace = try workplace()
    let result = try workplace.program.run([
      "curves", "blank.csv", "--candidates", "3", "--repeats", "2", "--last", "1",
    ])
    #expect(result.status == 0, "\(result.messages)")
  }

  @Test(arguments: [
    ("curves.csv --scheduler halfing", 64, "unknown scheduler 'halfing': expected gradual-halving"),
    ("curves.csv --budget 1.5", 64, "--budget is 1.5, expected 0.001 to 1.0"),
    ("curves.csv --budget 0", 64, "--budget is 0.0, expected"),
    ("curves.csv --repeats 0", 64, "--repeats is 0, expected at least 1"),
    ("curves.csv --candidates 21", 64, "candidates 21: expected 2 to 20"),
    ("one.csv", 64, "learning curves of 1 networks: expected 2 at least"),
    ("curves.csv --epochs 12", 64, "--epochs and --scale belong to --format uint16"),
    ("curves.csv --format uint16", 64, "--format uint16 needs --epochs"),
    ("curves.csv --prior size", 64, "--prior-file and --prior belong together"),
    ("curves.csv --prior-file sizes.csv --prior s", 65, "sizes.csv, line 1: no column 's'"),
    ("nowhere.csv", 65, "nowhere.csv: No such file"),
    ("curves.csv --candidates 8 --last 13", 64, "last epochs 13: expected 1 to 12"),
    (
      "curves.csv --candidates 8 --budget 0.05 --scheduler hyperband", 64,
      "search setting budget 4: expected at least 12"
    ),
  ])
  func aMistakeIsToldClearly(line: String, status: Int32, error: String) throws {
    // Kept, for its folder goes with it.
    let workplace = try workplace()
    let result = try workplace.program.runShell("nas curves \(line)")
    #expect(result.status == status)
    #expect(result.output.isEmpty)
    #expect(result.messages.contains(error), "\(result.messages)")
  }

  @Test func aTableCutShortIsToldClearly() throws {
    let workplace = try workplace()
    let cut = try workplace.program.runShell(
      "head -c 500 curves.csv > cut.csv && nas curves cut.csv --candidates 4")
    #expect(cut.status == 65)
    #expect(cut.messages.contains("expected 12, as in the lines before"), "\(cut.messages)")
    let bytes = try workplace.program.runShell(
      "head -c 25 curves.csv > cut.bin && nas curves cut.bin --format uint16 --epochs 12")
    #expect(bytes.status == 65)
    #expect(bytes.messages.contains("25 bytes, expected a whole number of rows of 24"))
  }
}
