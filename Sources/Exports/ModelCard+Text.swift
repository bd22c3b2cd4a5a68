import NASNetworks
import NASText

extension ModelCard {
  /// The file that goes with every export.
  static let fileName = "MODEL_CARD.md"

  /// The card as a page of Markdown: what the network is, what it costs, how good it is, and how it came
  /// about.
  ///
  /// - Parameter memory: What it takes on a microcontroller; nil where that is not known.
  func file(for network: Network, memory: DeviceMemory? = nil) -> ExportedFile {
    let sections = [
      "# Image classifier for \(escaped(dataset))",
      "Found by nas in the search space \(escaped(space)).",
      table(details(of: network) + rows(of: memory)), "## Accuracy", accuracy, "## Data", data,
      "## How it was made",
      making,
    ]
    return ExportedFile(name: Self.fileName, text: sections.joined(separator: "\n\n") + "\n")
  }

  private func details(of network: Network) -> [[String]] {
    let (costs, input) = (network.costs, network.input)
    // Whoever computes with them takes all digits from network.json.
    func list(_ values: [Double]) -> String {
      "[\(values.map { Quantity.decimal($0, places: 4) }.joined(separator: ", "))]"
    }
    var rows = [
      ["network", ""], ["genome", "`\(escaped(genome))`"], ["chosen", escaped(words)],
      [
        "input",
        "\(input.description) of \(escaped(dataset)), (pixel / 255 − mean) / deviation by channel: "
          + "mean \(list(mean)), deviation \(list(deviation))",
      ],
      [
        "output",
        "\(network.classes) logits"
          + (classNames.isEmpty ? "" : ": \(escaped(classNames.joined(separator: ", ")))"),
      ],
      ["multiply–accumulates an image", Quantity.grouped(costs.macs)],
      ["parameters", Quantity.grouped(costs.parameters)],
      ["peak activations in f32", "\(Quantity.grouped(costs.peakActivationBytes)) bytes"],
    ]
    if words.isEmpty { rows.remove(at: 2) }
    return rows
  }

  private func rows(of memory: DeviceMemory?) -> [[String]] {
    guard let memory else { return [] }
    return [
      ["constants, in flash", "\(Quantity.grouped(memory.constants)) bytes, and the code"],
      ["arena of values, in RAM", "\(Quantity.grouped(memory.arena)) bytes, and the stack"],
    ]
  }

  private var accuracy: String {
    // What came out the same again is told once.
    let known = accuracies.filter { accuracy in
      !quantised.contains {
        $0.floats.split == accuracy.split && $0.floats.value == accuracy.value
      }
    }
    let rows: [[String]] =
      known.map { row($0, of: $0.split) }
      + quantised.flatMap {
        [
          row($0.floats, of: "\($0.floats.split), in f32"),
          row($0.integers, of: "\($0.integers.split), in 8 bits"),
        ]
      }
    guard !rows.isEmpty else { return "Not measured." }
    let head = ["split", "accuracy", "95 % interval", "images"]
    return ([table([head] + rows), remarks] + (quantised.isEmpty ? [] : [eightBits]))
      .joined(separator: "\n\n")
  }

  private func row(_ accuracy: Accuracy, of name: String) -> [String] {
    [
      name + (accuracy.isTrainedOn ? " (trained on these images)" : ""),
      Quantity.percent(accuracy.value),
      accuracy.interval.map {
        "\(Quantity.percent($0.lowerBound)) to \(Quantity.percent($0.upperBound))"
      } ?? "not known: the images were not there to be counted",
      accuracy.images.map(Quantity.grouped) ?? "",
    ]
  }

  private var remarks: String {
    let validation =
      quantised.contains { $0.floats.isTrainedOn }
      ? "and it was trained on them, so their accuracy says nothing of new ones"
      : "so their accuracy flatters"
    return """
      The interval is Wilson's, of the choice of images alone: another seed's training is not in it. \
      Validation images chose this network among many, \(validation); test images chose nothing.
      """
  }

  private var eightBits: String {
    """
    Without 'in f32' stands what was measured in the precision of the training, which may be bf16. In 8 bits it \
    is what nas computes in whole numbers. C computes the same to the bit; ONNX of \
    8 bits has the same codes, computes in f32 what reads the image, and rounds a little otherwise.
    """
  }

  private var data: String {
    guard let history else { return "Trained on no data: the weights are random." }
    let rows = history.splits.map { [$0.name, Quantity.grouped($0.images), $0.use] }
    return table([["split of \(escaped(dataset))", "images", "used for"]] + rows)
  }

  private var making: String {
    let weights = escaped(weightsWords)
    guard let history else { return weights }
    let seeds = history.seeds.map { "\($0.use) \($0.seed)" }.joined(separator: ", ")
    let command = history.command.map { "\n\nExported by\n\n    \($0)" } ?? ""
    return "\(weights)\n\nSeeds: \(seeds).\(command)"
  }

  /// Where the weights come from, in sentences.
  private var weightsWords: String {
    let training = history?.training
    switch origin {
    case .random: return "Weights are random."
    case .inherited:
      let how = training.map { ", which began as \($0.start) and was trained for \($0.length)" }
      return "Weights are inherited from the search's supernet\(how ?? ""); norms were measured on "
        + "training images."
    case .finalist:
      let how = training.map { "for \($0.length), beginning with \($0.start)" } ?? "shortly"
      return "Weights are the search's own: this network was trained alone, \(how)."
    case .retrained:
      return training.map(retrainingWords)
        ?? "Weights were trained with this network, after the search."
    }
  }

  private func retrainingWords(_ training: History.Training) -> String {
    guard training.epochs > 0 else {
      return "Weights are \(training.start), and were trained no further."
    }
    let changes = recipe.filter { !$0.isUsual }.map { "\($0.name) \($0.value)" }
    let sentences = [
      "Weights began as \(training.start) and were trained with this network, after the search, for "
        + "\(training.length).",
      changes.isEmpty
        ? "All settings were as usual."
        : "Settings were as usual but for \(changes.joined(separator: ", ")).",
    ]
    let frozen = training.frozen.joined(separator: ", ")
    let rate = Quantity.decimal(training.loadedRate, places: 3)
    return
      (sentences + (frozen.isEmpty ? [] : ["As they began stayed \(frozen)."])
      + (training.loadedRate == 1 ? [] : ["What was loaded learned at \(rate) of the rate."]))
      .joined(separator: " ")
  }

  /// The first row is the head.
  private func table(_ rows: [[String]]) -> String {
    let lines = rows.map { "| " + $0.joined(separator: " | ") + " |" }
    let rule = "|" + String(repeating: "---|", count: rows[0].count)
    return ([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")
  }

  /// On one line, and no end of a table's cell.
  private func escaped(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("|", with: "\\|")
  }
}

extension ModelCard.History.Training {
  /// `1 epoch`.
  fileprivate var length: String { epochs == 1 ? "1 epoch" : "\(Quantity.grouped(epochs)) epochs" }
}

extension ModelCard.Accuracy {
  /// Where the accuracy on all images of the kind lies with 95 %: Wilson's score interval (1927,
  /// doi:10.1080/01621459.1927.10502953). Nil where the number of images is not known.
  var interval: ClosedRange<Double>? {
    guard let images, images > 0 else { return nil }
    let (count, quantile) = (Double(images), 1.959964)
    let part = quantile * quantile / count
    let centre = (value + part / 2) / (1 + part)
    let half =
      quantile / (1 + part) * (value * (1 - value) / count + part / (4 * count)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }
}
