import Foundation
import NASTestSupport
import Testing

/// What a person reads of the search spaces that come with the program, in 80 columns.
@Suite struct SpacesShowTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("SearchSpaces").path

  private static let program = ProgramRunner(
    in: NSTemporaryDirectory(), environment: ["NAS_SPACES": folder, "COLUMNS": "80"])

  private static let names: [String] = {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix("blocks/") }
      .map { String($0.dropLast(".yaml".count)) }.sorted()
  }()

  private func show(_ arguments: String...) throws -> String {
    let result = try Self.program.run(["spaces", "show"] + arguments)
    #expect(result.status == 0, "\(result.messages)")
    return result.output
  }

  @Test(arguments: ["cnn-small", "nas-bench-201", "darts"])
  func theTreeIsAsWritten(name: String) throws {
    let output = try show(name)
    let start = try #require(output.firstRange(of: "\nnetwork\n")).lowerBound
    let tree = String(output[start...].dropFirst())
    #expect(try tree == Snapshot.text(named: "spaces-show-\(name)", updatedTo: tree))
  }

  @Test(arguments: names) func everySpaceFitsAScreen(name: String) throws {
    let lines = try show(name).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 60)
    for line in lines where !line.hasPrefix("file ") { #expect(line.count <= 80, "\(line)") }
    #expect(lines.contains { $0.hasPrefix("network") })
  }

  @Test func aNetworkIsToldInWordsAndLayerByLayer() throws {
    let output = try show("nas-bench-201", "--network", "3-1-0-0-0-3")
    #expect(
      output.hasPrefix(
        """
        genome  3-1-0-0-0-3
        chosen  cell: node2 skip(input) + zero(node1), node3 zero(input) + zero(node1)
                + conv3(node2)
        costs   43.2 M MACs, 316 k parameters, 164 kB of activations


        """))
    #expect(output.contains(/\n      convolution +width 16, kernel 3, .* +2,359,296 +2,304\n/))
    #expect(output.contains(/\ntotal +10 +43,\d{3},\d{3} +31\d,\d{3}\n/))
  }

  @Test func blocksThatRepeatTheOneBeforeAreOneRow() throws {
    let output = try show("nas-bench-201", "--network", "max")
    let rows = output.split(separator: "\n")
    #expect(rows.count { $0.contains(/^stage2\.\d +as stage2\.1 +32×16×16/) } == 4)
    #expect(rows.count { $0.contains("convolution") } == 25)
    #expect(!output.contains("stage1.1.node1"))
  }

  @Test func programsGetANetworkAsAnObject() throws {
    let output = try show("vit-tiny", "--network", "max", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect(
      object["words"] as? String
        == "embed: convolution width 192; body depth 6: heads 3, ratio 4")
    #expect(object["macs"] as? Int == 146_868_096)
    let both = try Self.program.run(["spaces", "show", "darts", "--network", "max", "--decisions"])
    #expect(both.status == 64)
  }
}
