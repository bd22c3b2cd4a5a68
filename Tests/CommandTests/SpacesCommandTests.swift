import Foundation
import NASTestSupport
import Testing

@Suite struct SpacesCommandTests {
  @Test func listNamesEverySpaceAndItsSize() throws {
    let workplace = try Workplace()
    let text = try workplace.program.run("spaces", "list")
    #expect(text.status == 0)
    #expect(text.output.contains("cnn-small"))
    #expect(text.output.contains("reference/resnet20"))
    let json = try workplace.program.run("spaces", "list", "--json")
    let spaces = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    let small = try #require(spaces.first { $0["name"] as? String == "cnn-small" })
    #expect(small["networks"] as? Double == 168)
  }

  @Test func listShowsInvalidFilesAsSuch() throws {
    let workplace = try Workplace()
    try workplace.write("name: bad\n", to: "spaces/bad.yaml")
    let list = try workplace.program.run("spaces", "list")
    #expect(list.status == 0)
    #expect(list.output.contains(/bad +invalid/))
    let json = try workplace.program.run("spaces", "list", "--json")
    #expect(json.output.contains("\"error\": \""))
  }

  @Test func showTellsDecisionsAndCosts() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run("spaces", "show", "cnn-small")
    #expect(result.status == 0)
    for part in [
      "168 networks", "\(workplace.path)/spaces/cnn-small.yaml", "smallest", "largest",
      "├─ stage1      × 1 or 2, width 4 | 8, each one of", "kernel 3 | 5, expansion 1 | 2",
    ] {
      #expect(result.output.contains(part), "\(part)")
    }
    let list = try workplace.program.run("spaces", "show", "cnn-small", "--decisions")
    #expect(list.output.contains(/\b10  stage1\.2\.inverted-residual\.kernel +3, 5\n/))
    let timed = try workplace.program.run("spaces", "show", "cnn-small", "--latency")
    #expect(timed.output.contains(/latency +.* to .*sums of \d+ parts, off by/))
    let json = try workplace.program.run("spaces", "show", "cnn-small", "--latency", "--json")
    #expect(json.output.contains("\"latencySeconds\""))
    let fixed = try workplace.program.run("spaces", "show", "reference/resnet20")
    #expect(fixed.output.contains("there is nothing to choose"))
  }

  @Test func checkTellsEveryProblemWithItsLine() throws {
    let workplace = try Workplace()
    let good = try workplace.program.run("spaces", "check", "spaces/cnn-small.yaml")
    #expect(good.status == 0)
    #expect(good.output.hasPrefix("spaces/cnn-small.yaml: OK: 168 networks, "))

    let wrong = Workplace.space.replacing("kernel: 3,", with: "kernel: 0,")
    try workplace.write(wrong, to: "wrong.yaml")
    let worse = try workplace.program.run("spaces", "check", "wrong.yaml")
    #expect(worse.status == 65)
    #expect(worse.messages.contains("/blocks/conv-norm.yaml:5: 'kernel' of convolution must be "))
    #expect(worse.messages.contains("used at wrong.yaml:5 with input 1×28×28, width 4, kernel 0"))

    let bad = Workplace.space.replacing("kernel: 3,", with: "kernels: 3,")
      .replacing("repeat: [1, 2]", with: "repeet: [1, 2]")
    try workplace.write(bad, to: "bad.yaml")
    let result = try workplace.program.run("spaces", "check", "bad.yaml")
    #expect(result.status == 65)
    #expect(result.output.isEmpty)
    let lines = result.messages.split(separator: "\n")
    #expect(lines.count >= 2)
    #expect(lines.allSatisfy { $0.hasPrefix("error: bad.yaml:") })
    #expect(lines.contains { $0.hasPrefix("error: bad.yaml:5: ") })
    #expect(lines.contains { $0.hasPrefix("error: bad.yaml:7: ") })
  }
}
