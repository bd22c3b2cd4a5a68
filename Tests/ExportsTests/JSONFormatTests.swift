import NASExports
import Foundation
import NASNetworks
import NASTestSupport
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
        "format", "version", "space", "genome", "words", "decisions", "dataset", "input",
        "classes", "classNames", "standardisation", "weights", "accuracies", "quantised", "costs",
        "blocks", "layers",
      ])
  }

  @Test func theNetworkCanBeBuiltAgainFromTheText() throws {
    let networks =
      try [Sample.full().network, Sample.small().network]
      + GraphSamples.all.map { try $0.network() }
    for network in networks {
      let rebuilt = try rebuilt(from: document(Sample.model(network)))
      #expect(rebuilt.layers == network.layers)
      #expect(rebuilt.blocks == network.blocks)
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
    #expect(document["version"] as? Int == 2)
    #expect(document["space"] as? String == "sample")
    #expect(document["genome"] as? String == "0-1")
    #expect(document["words"] as? String == "stem width 4")
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
    #expect(files.map(\.name) == ["network.json", "MODEL_CARD.md"])
    return String(decoding: files[0].bytes, as: UTF8.self)
  }

  private func document(_ model: Model) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(text(model).utf8))
    return try #require(json as? [String: Any])
  }

  /// Builds a network from nothing but the document's text.
  private func rebuilt(from document: [String: Any]) throws -> Network {
    let input = try #require(document["input"] as? [Int])
    var rebuilder = Rebuilder(
      layers: try #require(document["layers"] as? [[String: Any]]),
      builder: NetworkBuilder(
        input: Shape(channels: input[0], height: input[1], width: input[2])))
    for block in try #require(document["blocks"] as? [[String: Any]]) {
      try rebuilder.add(block, within: nil)
    }
    return rebuilder.builder.build()
  }
}

private struct Rebuilder {
  let layers: [[String: Any]]
  var builder: NetworkBuilder
  var values: [String: NetworkBuilder.Value] = [:]
  var next = 0

  mutating func add(_ block: [String: Any], within outer: String?) throws {
    let path = try #require(block["name"] as? String)
    let settings = try #require(block["settings"] as? [String: Any])
    let layers = try #require(block["layers"] as? [Int])
    #expect(next == layers[0])
    builder.beginBlock(
      outer.map { String(path.dropFirst($0.count + 1)) } ?? path, block["definition"] as? String,
      settings: settings.keys.sorted().map { .init($0, value(settings[$0]!)) })
    for child in try #require(block["children"] as? [[String: Any]]) {
      let range = try #require(child["layers"] as? [Int])
      while next < range[0] { try addLayer(within: path) }
      try add(child, within: path)
    }
    while next < layers[1] { try addLayer(within: path) }
    builder.endBlock()
  }

  private mutating func addLayer(within block: String) throws {
    let layer = layers[next]
    let name = try #require(layer["name"] as? String)
    let inputs = try #require(layer["inputs"] as? [String]).map {
      try $0 == "input" ? builder.inputValue : #require(values[$0])
    }
    let value = try builder.add(
      operation(layer), String(name.dropFirst(block.count + 1)), to: inputs)
    #expect(layer["output"] as? [Int] == value.shape.sizes)
    values[name] = value
    next += 1
  }

  /// Of a block's setting, by the JSON alone.
  private func value(_ json: Any) -> SettingValue {
    if let sides = json as? [Int] { return .extent(Extent(sides[0], sides[1])) }
    if let word = json as? String { return .word(word) }
    let number = json as! NSNumber
    if String(cString: number.objCType) == "c" { return .flag(number.boolValue) }
    return .whole(number.intValue)
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
