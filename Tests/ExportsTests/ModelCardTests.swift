import NASExports
import NASNetworks
import Testing

@Suite struct ModelCardTests {
  @Test func aCardTellsAllThatIsKnown() throws {
    #expect(
      try text(history: Self.history, accuracies: [.init(split: "test", value: 0.9, images: 1000)])
        == """
        # Image classifier for made-up

        Found by nas in the search space sample.

        | network |  |
        |---|---|
        | genome | `0-1` |
        | chosen | stem \\| width 4 |
        | input | 1×4×4 of made-up, (pixel / 255 − mean) / deviation by channel: mean [0.5000], \
        deviation [0.2500] |
        | output | 2 logits: left, right |
        | multiply–accumulates an image | 1,444 |
        | parameters | 108 |
        | peak activations in f32 | 384 bytes |

        ## Accuracy

        | split | accuracy | 95 % interval | images |
        |---|---|---|---|
        | test | 90.00 % | 87.98 % to 91.71 % | 1,000 |

        The interval is Wilson's, of the choice of images alone: another seed's training is not in \
        it. Validation images chose this network among many, so their accuracy flatters; test \
        images chose nothing.

        ## Data

        | split of made-up | images | used for |
        |---|---|---|
        | training | 40,000 | training |

        ## How it was made

        Weights are random.

        Seeds: search 7.

        Exported by

            nas export run --pick best

        """)
  }

  @Test func whatIsNotKnownIsSaid() throws {
    let text = try text(history: nil, accuracies: [.init(split: "test", value: 0.9)])
    #expect(text.contains("| test | 90.00 % | not known: the images were not there"))
    #expect(text.contains("Trained on no data"))
    #expect(try self.text(history: nil, accuracies: []).contains("\nNot measured.\n"))
  }

  @Test func howWeightsWereTrainedIsTold() throws {
    func words(
      _ origin: ModelCard.Origin, _ start: String, epochs: Int, frozen: [String] = [],
      recipe: [ModelCard.Setting] = []
    ) throws -> String {
      let history = ModelCard.History(
        splits: [], seeds: [], training: .init(start: start, epochs: epochs, frozen: frozen),
        command: nil)
      return try text(history: history, accuracies: [], origin: origin, recipe: recipe)
    }
    #expect(
      try words(.finalist, "fresh weights", epochs: 4).contains(
        "this network was trained alone, for 4 epochs, beginning with fresh weights."))
    #expect(
      try words(.inherited, "fresh weights", epochs: 24).contains(
        "supernet, which began as fresh weights and was trained for 24 epochs; norms"))
    let usual = ModelCard.Setting("momentum", "0.9", isUsual: true)
    #expect(
      try words(.retrained, "the supernet's weights", epochs: 1, recipe: [usual]).contains(
        """
        Weights began as the supernet's weights and were trained with this network, after the search, \
        for 1 epoch. All settings were as usual.
        """))
    #expect(
      try words(
        .retrained, "the weights of 'x' (sha256:1f), as far as they fit", epochs: 40,
        frozen: ["stage1", "stage2"],
        recipe: [usual, .init("optimizer", "adamw", isUsual: false)]
      ).contains(
        """
        for 40 epochs. Settings were as usual but for optimizer adamw. As they began stayed stage1, \
        stage2.
        """))
    #expect(
      try words(.retrained, "the weights of 'x'", epochs: 0).contains(
        "Weights are the weights of 'x', and were trained no further."))
  }

  @Test func aNetworkIn8BitsIsToldBesideItselfInF32() throws {
    func accuracy(_ value: Double, isTrainedOn: Bool = false) -> ModelCard.Accuracy {
      .init(split: "validation", value: value, images: 100, isTrainedOn: isTrainedOn)
    }
    let known = [ModelCard.Accuracy(split: "validation", value: 0.9, images: 100)]
    let pair = ModelCard.QuantisedAccuracy(floats: accuracy(0.9), integers: accuracy(0.8))
    let text = try text(history: nil, accuracies: known, quantised: [pair])
    #expect(!text.contains("| validation |"))
    #expect(text.contains("| validation, in f32 | 90.00 % |"))
    #expect(text.contains("| validation, in 8 bits | 80.00 % |"))
    #expect(text.contains("so their accuracy flatters"))
    #expect(text.contains("ONNX of 8 bits has the same codes"))
    let trained = ModelCard.QuantisedAccuracy(
      floats: accuracy(0.95, isTrainedOn: true), integers: accuracy(0.8, isTrainedOn: true))
    let other = try self.text(history: nil, accuracies: known, quantised: [trained])
    #expect(other.contains("| validation | 90.00 % |"))
    #expect(other.contains("| validation, in 8 bits (trained on these images) | 80.00 % |"))
    #expect(other.contains("and it was trained on them, so"))
  }

  /// `statsmodels.stats.proportion.proportion_confint(k, n, method="wilson")`.
  @Test(arguments: [
    (0.0, 10, "0.00 % to 27.75 %"), (1.0, 10, "72.25 % to 100.00 %"),
    (0.5, 10, "23.66 % to 76.34 %"),
  ])
  func intervalsAreWilsons(value: Double, images: Int, interval: String) throws {
    let text = try text(
      history: nil, accuracies: [.init(split: "test", value: value, images: images)])
    #expect(text.contains("| \(interval) | \(images) |"))
  }

  @Test func everyFormatHasIt() throws {
    let model = try CSample("mobile").model
    let cards = try ExportFormats.all.map { format in
      try format.files(for: model).first { $0.name == "MODEL_CARD.md" }
        .map { String(decoding: $0.bytes, as: UTF8.self).split(separator: "\n") }
    }
    for (format, card) in zip(ExportFormats.all, cards) {
      // Those for microcontrollers tell of memory, too.
      let isMemory = { (line: Substring) in line.contains("flash") || line.contains("RAM") }
      #expect(card?.filter { !isMemory($0) } == cards[0])
      #expect(card?.contains(where: isMemory) == (try format.memory(of: model) != nil))
    }
  }

  private static let history = ModelCard.History(
    splits: [.init("training", images: 40_000, use: "training")],
    seeds: [.init("search", 7)], command: "nas export run --pick best")

  private func text(
    history: ModelCard.History?, accuracies: [ModelCard.Accuracy],
    quantised: [ModelCard.QuantisedAccuracy] = [], origin: ModelCard.Origin = .random,
    recipe: [ModelCard.Setting] = []
  ) throws -> String {
    let small = try Sample.small()
    let card = ModelCard(
      space: "sample", genome: "0-1", words: "stem | width 4", decisions: [], dataset: "made-up",
      classNames: ["left", "right"], mean: [0.5], deviation: [0.25], origin: origin,
      accuracies: accuracies, quantised: quantised, history: history, recipe: recipe)
    let model = try Model(network: small.network, tensors: small.weights.tensors, card: card)
    let file = try #require(JSONFormat().files(for: model).last)
    return String(decoding: file.bytes, as: UTF8.self)
  }
}
