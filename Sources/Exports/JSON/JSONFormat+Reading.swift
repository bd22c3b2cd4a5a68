import NASNetworks

extension JSONFormat {
  /// What `network.json` says of a network, and of the model besides its weights.
  ///
  /// - Throws: ``ExportError`` when the text is not such a document, or of a newer version.
  static func read(_ text: String) throws -> (network: Network, card: ModelCard) {
    let document = try ExportedValue(document: text)
    guard try document.member("format").text() == format else {
      throw try document.member("format").unexpected("\"\(format)\"")
    }
    guard try document.member("version").whole() == version else {
      throw try document.member("version").unexpected("\(version)")
    }
    return (try NetworkReader.network(document), try card(document))
  }

  private static func card(_ document: ExportedValue) throws -> ModelCard {
    func numbers(_ key: String) throws -> [Double] {
      try document.member("standardisation").member(key).elements().map { try $0.number() }
    }
    let weights = try document.member("weights")
    guard let origin = ModelCard.Origin(rawValue: try weights.text()) else {
      throw weights.unexpected("where they are from")
    }
    return ModelCard(
      space: try document.member("space").text(), genome: try document.member("genome").text(),
      words: try document.member("words").text(),
      decisions: try document.member("decisions").elements().map {
        .init(decision: try $0.member("name").text(), option: try $0.member("value").text())
      },
      dataset: try document.member("dataset").text(),
      classNames: try document.member("classNames").elements().map { try $0.text() },
      mean: try numbers("mean"), deviation: try numbers("deviation"), origin: origin,
      accuracies: try document.member("accuracies").elements().map {
        .init(split: try $0.member("split").text(), value: try $0.member("accuracy").number())
      })
  }
}

/// A network from its layers and blocks.
private enum NetworkReader {
  static func network(_ document: ExportedValue) throws -> Network {
    let sizes = try document.member("input").elements().map { try $0.whole() }
    guard sizes.count == 3, sizes.allSatisfy({ (1...65_536).contains($0) }) else {
      throw try document.member("input").unexpected("channels, rows and columns")
    }
    let input = Shape(channels: sizes[0], height: sizes[1], width: sizes[2])
    let layers = try layers(document.member("layers").elements(), reading: input)
    let all = try document.member("blocks")
    let blocks = try blocks(all.elements(), within: 0..<layers.count)
    guard !layers.isEmpty, blocks.map(\.layers.count).reduce(0, +) == layers.count else {
      throw all.unexpected("blocks of all layers")
    }
    return Network(input: input, layers: layers, blocks: blocks)
  }

  private static func layers(_ list: [ExportedValue], reading input: Shape) throws -> [Layer] {
    var (layers, shapes, places) = ([Layer](), [input], ["input": 0])
    for value in list {
      let inputs = try value.member("inputs").elements().map { input in
        guard let place = places[try input.text()] else {
          throw input.unexpected("a layer before it")
        }
        return place
      }
      let (name, operation) = (try path(of: value), try operation(of: value))
      let output: Shape
      do throws(Mismatch) {
        output = try operation.output(forChecked: inputs.map { shapes[$0] })
      } catch {
        throw try value.member("inputs").unexpected(error.expectation)
      }
      guard places.updateValue(shapes.count, forKey: name) == nil else {
        throw try value.member("name").unexpected("a name of its own")
      }
      layers.append(Layer(name: name, operation: operation, inputs: inputs, output: output))
      shapes.append(output)
    }
    return layers
  }

  /// The name of a layer or a block.
  private static func path(of value: ExportedValue) throws -> String {
    let name = try value.member("name")
    let words = try name.text().split(separator: ".", omittingEmptySubsequences: false)
    guard words.allSatisfy({ !$0.isEmpty }) else {
      throw name.unexpected("words with dots between them")
    }
    return try name.text()
  }

  /// - Parameter range: The layers that may be theirs.
  private static func blocks(
    _ list: [ExportedValue], within range: Range<Int>
  ) throws -> [Block] {
    var next = range.lowerBound
    return try list.map { value in
      let ends = try value.member("layers").elements().map { try $0.whole() }
      guard ends.count == 2, next <= ends[0], ends[0] < ends[1], ends[1] <= range.upperBound
      else {
        throw try value.member("layers").unexpected("the first layer, and that after the last")
      }
      next = ends[1]
      return Block(
        name: try path(of: value),
        definition: try value.optional("definition")?.text(),
        settings: try value.member("settings").members().map {
          BlockSetting($0.name, try $0.value.setting())
        },
        layers: ends[0]..<ends[1],
        children: try blocks(value.member("children").elements(), within: ends[0]..<ends[1]))
    }
  }

  private static func operation(of layer: ExportedValue) throws -> any NASNetworks.Operation {
    let name = try layer.member("operation")
    guard let kind = Operations.named(try name.text()) else {
      throw name.unexpected("an operation")
    }
    var values: [String: SettingValue] = [:]
    for setting in kind.settings {
      guard let value = layer.optional(setting.name) else {
        if case .required = setting.fallback { _ = try layer.member(setting.name) }
        continue
      }
      values[setting.name] = try value.setting(setting.kind)
    }
    return kind.init(SettingValues(values, of: kind.settings))
  }
}
