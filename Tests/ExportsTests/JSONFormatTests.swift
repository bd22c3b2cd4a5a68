import NASExports
import Foundation
import NASNetworks
import Testing

@Suite struct JSONFormatTests {
  @Test func theSameModelGivesTheSameText() throws {
    let texts = Set(try (0..<8).map { _ in try text(Sample.full()) })
    #expect(texts.count == 1)
  }

  @Test func keysComeInTheDocumentedOrder() throws {
    let lines = try text(Sample.small()).split(separator: "\n")
    let keys = lines.filter { $0.hasPrefix("  \"") }.map { $0.split(separator: "\"")[1] }
    #expect(
      keys == [
        "format", "version", "space", "genome", "decisions", "dataset", "input", "classes",
        "classNames", "standardisation", "weights", "accuracies", "costs", "blocks", "layers",
      ])
  }

  @Test func theNetworkCanBeBuiltAgainFromTheText() throws {
    for model in [try Sample.full(), try Sample.small()] {
      #expect(try rebuilt(from: document(model)) == model.network)
    }
  }

  @Test func costsAreGivenAsAWholeAndByLayer() throws {
    let model = try Sample.full()
    let document = try document(model)
    let costs = try #require(document["costs"] as? [String: Int])
    let layers = try #require(document["layers"] as? [[String: Any]])
    #expect(costs["macs"] == model.network.macs)
    #expect(costs["parameters"] == model.network.parameterCount)
    #expect(costs["peakActivationBytes"] == model.network.costs.peakActivationBytes)
    for key in ["macs", "parameters"] {
      #expect(layers.compactMap { $0[key] as? Int }.reduce(0, +) == costs[key])
    }
  }

  @Test func theCardIsGivenWhole() throws {
    let document = try document(Sample.full())
    #expect(document["format"] as? String == "nas-network")
    #expect(document["version"] as? Int == 1)
    #expect(document["space"] as? String == "sample")
    #expect(document["genome"] as? String == "0-1")
    #expect(document["dataset"] as? String == "made-up")
    #expect(document["weights"] as? String == "random")
    #expect(document["decisions"] as? [[String: String]] == [["name": "stem.width", "value": "4"]])
    let accuracy = try #require((document["accuracies"] as? [[String: Any]])?.first)
    #expect(accuracy["split"] as? String == "validation")
    #expect(accuracy["accuracy"] as? Double == 0.9312)
    #expect(
      document["standardisation"] as? [String: [Double]]
        == ["mean": [0.5, 0.5, 0.5], "deviation": [0.25, 0.25, 0.25]])
  }

  @Test(arguments: ["\"quoted\"", "back\\slash", "tab\tnew\nline", "\u{1}\u{1f}", "é 🙂", ""])
  func anyTextSurvives(_ genome: String) throws {
    #expect(try document(Sample.small(genome: genome))["genome"] as? String == genome)
  }

  private func text(_ model: Model) throws -> String {
    let files = JSONFormat().files(for: model)
    #expect(files.map(\.name) == ["network.json"])
    return String(decoding: files[0].bytes, as: UTF8.self)
  }

  private func document(_ model: Model) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(text(model).utf8))
    return try #require(json as? [String: Any])
  }

  /// Builds a network from nothing but the document's text.
  private func rebuilt(from document: [String: Any]) throws -> Network {
    let input = try #require(document["input"] as? [Int])
    let blocks = try #require(document["blocks"] as? [[String: Any]])
    let layers = try #require(document["layers"] as? [[String: Any]])
    var builder = NetworkBuilder(
      input: Shape(channels: input[0], height: input[1], width: input[2]))
    var values = ["input": builder.inputValue]
    for block in blocks {
      let name = try #require(block["name"] as? String)
      builder.beginBlock(name, block["definition"] as? String)
      defer { builder.endBlock() }
      for layerName in try #require(block["layers"] as? [String]) {
        let layer = try #require(layers.first { $0["name"] as? String == layerName })
        let inputs = try (try #require(layer["inputs"] as? [String])).map {
          try #require(values[$0])
        }
        let local = String(layerName.dropFirst(name.count + 1))
        let operation = try operation(layer)
        let value =
          inputs.count == 1
          ? try builder.add(operation, local, to: inputs[0])
          : try builder.add(operation, local, to: inputs[0], inputs[1])
        let shape = value.shape
        #expect(layer["output"] as? [Int] == shape.sizes)
        values[layerName] = value
      }
    }
    return builder.build()
  }

  private func operation(_ layer: [String: Any]) throws -> any NASNetworks.Operation {
    let name = try #require(layer["operation"] as? String)
    let kind = try #require(Operations.named(name))
    var values: [String: SettingValue] = [:]
    for setting in kind.settings {
      guard let json = layer[setting.name] else { continue }
      switch setting.kind {
      case .whole: values[setting.name] = .whole(try #require(json as? Int))
      case .extent:
        let sides = try #require(json as? [Int])
        values[setting.name] = .extent(Extent(sides[0], sides[1]))
      case .number: values[setting.name] = .number(try #require(json as? Double))
      case .flag: values[setting.name] = .flag(try #require(json as? Bool))
      case .word: values[setting.name] = .word(try #require(json as? String))
      }
    }
    return kind.init(SettingValues(values, of: kind.settings))
  }
}
