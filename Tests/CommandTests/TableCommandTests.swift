import Foundation
import NASTestSupport
import Testing

@Suite struct TableCommandTests {
  /// All 64 genomes of three genes: more of the first and less of the last is better.
  private let table =
    "code,good,cost,other\n"
    + (0..<64).map { row in
      let genes = [row / 16, row / 4 % 4, row % 4]
      let good = 4 * genes[0] + genes[1] - genes[2]
      return "\(genes.map(String.init).joined()),\(good),\(1 + genes[0] + genes[1]),\(10 * good)\n"
    }.joined()

  private func search(_ options: String...) throws -> ProgramResult {
    let workplace = try Workplace()
    try workplace.write(table, to: "t.csv")
    return try workplace.program.run(["table", "search", "t.csv"] + options)
  }

  @Test func everyStrategyIsShownWithWhatItFound() throws {
    let result = try search(
      "--signal", "good", "--report", "other", "--minimise", "cost", "--seeds", "3",
      "--strategy", "nsga2,random", "--evaluations", "20,64")
    #expect(result.status == 0, "\(result.messages)")
    for part in [
      "64 genomes", "good, cost", "other of the genome of the best good", "nsga2",
    ] {
      #expect(result.output.contains(part), "\(part)")
    }
    // All of the table is found in the end, and the best genome is 330.
    #expect(result.output.contains(/random +64 +150.000 +0.000 +150.000 +15.000 +1.0000/))
  }

  @Test func jsonHasTheSameNumbers() throws {
    let result = try search(
      "--signal", "good", "--seeds", "2", "--evaluations", "64", "--strategy", "random", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let strategies = try #require(object["strategies"] as? [[String: Any]])
    let findings = try #require(strategies.first?["findings"] as? [[String: Any]])
    #expect(findings.first?["mean"] as? Double == 15)
    #expect(findings.first?["meanHypervolumeShare"] as? Double == 1)
    #expect(object["genomes"] as? Int == 64)
  }

  @Test func whatIsWrongIsNamed() throws {
    let unknown = try search("--signal", "best")
    #expect(unknown.status == 65)
    #expect(unknown.messages.contains("t.csv:1: no column 'best': expected one of code, good"))
    let strategy = try search("--signal", "good", "--strategy", "magic")
    #expect(strategy.status == 64)
    #expect(strategy.messages.contains("unknown search strategy 'magic': expected nsga2, random"))
    let many = try search("--signal", "good", "--evaluations", "65")
    #expect(many.status == 64)
    #expect(many.messages.contains("evaluations 65: expected at most 64, as many as genomes"))
    let reference = try search("--signal", "good", "--reference", "1,2")
    #expect(reference.messages.contains("reference '1,2': expected 1 numbers, of good"))
    let word = try search("--signal", "good", "--reference", "1,x")
    #expect(word.messages.contains("reference '1,x': expected 1 numbers, of good"))
    let seeds = try search("--signal", "good", "--first-seed", "18446744073709551615")
    #expect(seeds.status == 64 && seeds.messages.contains("less than 2⁶⁴ at most"))
    #expect(try search("--signal", "good", "--evaluations", "x").status == 64)
  }

  @Test func benchTellsWhatAskingCosts() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      "table", "bench", "--evaluations", "200", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let strategies = try #require(object["strategies"] as? [[String: Any]])
    #expect(strategies.first?["evaluations"] as? Int == 200)
  }
}
