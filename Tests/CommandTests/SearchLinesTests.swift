import Foundation
import NASTestSupport
import Testing

/// `--json` of a search: see docs/json-lines.md.
@Suite struct SearchLinesTests {
  private typealias Line = [String: Any]

  /// With a few trainings alone, too.
  private static let search =
    Workplace.search + ["run", "--json", "--trainings", "6", "--finalists", "2"]

  /// Every line of the text, which must be an object with an event.
  private func lines(_ text: String) throws -> [Line] {
    #expect(text.hasSuffix("\n"))
    return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      let line = try #require(
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? Line, "\($0)")
      #expect($0.hasPrefix("{\"event\": \""))
      return line
    }
  }

  private func events(_ lines: [Line]) -> [String] {
    lines.compactMap { $0["event"] as? String }
  }

  /// Without repetitions of neighbours.
  private func order(_ lines: [Line]) -> [String] {
    events(lines).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  /// Text that is equal for equal objects.
  private func canonical(_ line: Line) throws -> Data {
    try JSONSerialization.data(withJSONObject: line, options: .sortedKeys)
  }

  @Test func everyLineIsAnObjectInTheDocumentedOrder() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(Self.search)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains("searching cnn-small on fashion-mnist"))
    let lines = try lines(result.output)
    #expect(order(lines) == ["plan", "epoch", "generation", "training", "finalist", "front"])

    let plan = try #require(lines.first)
    #expect(plan["run"] as? String == "run" || (plan["run"] as? String)?.hasSuffix("/run") == true)
    #expect(plan["networks"] as? Double == 168)
    #expect((plan["macsRange"] as? [Int])?.count == 2)
    let epochs = lines.filter { $0["event"] as? String == "epoch" }
    #expect(epochs.compactMap { $0["number"] as? Int } == Array(1...6))
    #expect(epochs.allSatisfy { $0["lossLabels"] is Double && $0["imagesPerSecond"] is Double })
    let generations = lines.filter { $0["event"] as? String == "generation" }
    let numbers = generations.compactMap { $0["number"] as? Int }
    #expect(numbers == Array(1...numbers.count))
    #expect(generations.first?["phase"] as? String == "evolution")
    for line in lines where ["training", "finalist"].contains(line["event"] as? String) {
      #expect(line["status"] as? String == "complete")
      #expect(line["genome"] is String && line["macs"] is Int && line["accuracy"] is Double)
    }

    // The last line is what inspect prints, and the search's finalists are on it.
    let inspect = try workplace.program.run("inspect", "run", "--json").output
    var front = try #require(lines.last)
    front["event"] = nil
    let inspected = try JSONSerialization.jsonObject(with: Data(inspect.utf8)) as? Line
    #expect(try canonical(front) == canonical(#require(inspected)))
    let finalists = Set(
      lines.filter { $0["event"] as? String == "finalist" }.compactMap { $0["genome"] as? String })
    let points = try #require(front["front"] as? [Line])
    #expect(!points.isEmpty)
    #expect(points.allSatisfy { finalists.contains($0["genome"] as? String ?? "") })
  }

  @Test func aResumedSearchTellsWhatIsLeft() throws {
    let workplace = try Workplace()
    let search = try workplace.program.start(Self.search)
    #expect(search.waitFor("epoch 2/6"))
    search.send(signal: SIGINT)
    let stopped = try search.finish()
    #expect(stopped.status == 130)
    #expect(!events(try lines(stopped.output)).contains("front"))

    let resume = try lines(try workplace.program.run("resume", "run", "--json").output)
    #expect(order(resume) == ["plan", "epoch", "generation", "training", "finalist", "front"])
    let done = try #require(resume.first?["completedEpochs"] as? Int)
    let epochs = resume.filter { $0["event"] as? String == "epoch" }
    #expect(epochs.compactMap { $0["number"] as? Int } == Array((done + 1)...6))

    let again = try lines(try workplace.program.run("resume", "run", "--json").output)
    #expect(events(again) == ["front"])
    #expect(try canonical(again.last!) == canonical(resume.last!))
  }
}
