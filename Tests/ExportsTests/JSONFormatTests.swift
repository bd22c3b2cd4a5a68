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
      let kind = try #require((block["kind"] as? String).flatMap(Block.Kind.init))
      builder.beginBlock(name, kind)
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
        #expect(layer["output"] as? [Int] == [shape.channels, shape.height, shape.width])
        values[layerName] = value
      }
    }
    return builder.build()
  }

  private func operation(_ layer: [String: Any]) throws -> NASNetworks.Operation {
    func integer(_ key: String) throws -> Int { try #require(layer[key] as? Int) }
    switch layer["operation"] as? String {
    case "convolution":
      #expect(try integer("padding") == integer("kernel") / 2)
      return .convolution(
        .init(
          outputChannels: try integer("outputChannels"), kernel: try integer("kernel"),
          stride: try integer("stride"), groups: try integer("groups")))
    case "batchNorm":
      #expect(layer["epsilon"] as? Double == 1e-5)
      return .batchNorm
    case "activation":
      return .activation(
        try #require((layer["function"] as? String).flatMap(Activation.init)))
    case "add": return .add
    case "squeezeExcite": return .squeezeExcite(hidden: try integer("hidden"))
    case "globalAveragePool": return .globalAveragePool
    case "linear": return .linear(outputs: try integer("outputs"))
    case let other:
      Issue.record("unknown operation \(other ?? "none")")
      return .add
    }
  }
}
