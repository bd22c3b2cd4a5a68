import Foundation
import NASTestSupport
import Testing

@Suite struct SamplersCommandTests {
  private let small = ["--trials", "14", "--seeds", "2", "--function", "branin"]

  @Test func aTableHoldsWhatEachSamplerFound() throws {
    let result = try ProgramRunner(in: NSTemporaryDirectory()).run(["samplers"] + small)
    #expect(result.status == 0, "\(result.messages)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.first?.contains("median regret") == true)
    for sampler in ["gp", "tpe", "random", "grid"] {
      #expect(lines.contains { $0.contains("branin") && $0.contains(" \(sampler) ") })
    }
  }

  @Test func anObjectHoldsEveryRegret() throws {
    let result = try ProgramRunner(in: NSTemporaryDirectory()).run(
      ["samplers", "--json", "--sampler", "gp"] + small)
    #expect(result.status == 0, "\(result.messages)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let rows = try #require(object?["results"] as? [[String: Any]])
    let searches = try #require(rows.first?["searches"] as? [[String: [Double]]])
    #expect(rows.count == 1 && searches.count == 2)
    #expect(searches.allSatisfy { $0["regrets"]?.count == 14 && $0["seconds"]?.count == 14 })
  }

  @Test func unknownNamesAreToldWithTheKnownOnes() throws {
    let program = ProgramRunner(in: NSTemporaryDirectory())
    let sampler = try program.run("samplers", "--sampler", "annealing")
    #expect(sampler.status == 64)
    #expect(sampler.messages.contains("expected gp, tpe, random, grid"))
    let function = try program.run("samplers", "--function", "ackley")
    #expect(function.status == 64)
    #expect(function.messages.contains("unknown test function 'ackley'"))
    let none = try program.run("samplers", "--seeds", "0")
    #expect(none.status == 64)
  }
}
