import NASNetworks
import NASText

/// What `model.py` tells of a model in any framework.
enum PythonScript {
  /// The docstring of the script.
  ///
  /// - Parameters:
  ///   - usage: Lines of Python that show how to call it.
  ///   - images: The shape of what goes in: `N, 1, 28, 28`.
  ///   - needs: What has to be installed: `torch`.
  static func documentation(
    of model: Model, usage: [String], images: String, needs: String
  ) -> String {
    let (costs, card) = (model.network.costs, model.card)
    let accuracies = card.accuracies.map { accuracy in
      "\(Quantity.percent(accuracy.value)) on the \(PythonText.docstring(accuracy.split)) split"
    }
    return """
      \"""Image classifier for \(PythonText.docstring(card.dataset)), found by nas.

      Search space: \(PythonText.docstring(card.space))
      Genome: \(PythonText.docstring(card.genome))\(chosen(card))
      Cost: \(Quantity.grouped(costs.macs)) multiply-accumulates an image
      Size: \(Quantity.grouped(costs.parameters)) parameters
      Weights: \(card.origin.rawValue)
      Accuracy: \(accuracies.isEmpty ? "not measured" : accuracies.joined(separator: ", "))

      \(usage.map { "    " + $0 }.joined(separator: "\n"))

      Images are float32 [\(images)]: (pixel / 255 - MEAN) / STD, channel by channel.
      Needs \(needs).
      \"""
      """
  }

  /// A line of its own, or several.
  private static func chosen(_ card: ModelCard) -> String {
    guard !card.words.isEmpty else { return "" }
    let lines = Paragraph.lines(
      of: "Chosen: " + PythonText.docstring(card.words), width: 88, indent: "    ",
      keepsPhrases: true)
    return "\n" + lines.joined(separator: "\n")
  }

  /// Mean and deviation of pixels, and the names of the classes.
  static func constants(_ card: ModelCard) -> String {
    var lines = [
      PythonText.tuple("MEAN", card.mean.map { "\($0)" }),
      PythonText.tuple("STD", card.deviation.map { "\($0)" }),
    ]
    if !card.classNames.isEmpty {
      lines.append(PythonText.tuple("CLASSES", card.classNames.map(PythonText.literal)))
    }
    return lines.joined(separator: "\n")
  }

  /// Puts the parts of a script together.
  static func text(_ head: [String], _ definitions: [String]) -> String {
    let head = head.joined(separator: "\n\n")
    return ([head] + definitions).joined(separator: "\n\n\n") + "\n"
  }
}
