import NASConsole
import NASEngine
import NASGenomes
import NASSearch
import NASText

/// What to say of a picked network.
enum PickText {
  /// `trial 47: 7.97 M MACs, 201 k parameters`; with its latency where the run knows it.
  static func line(of trial: Trial) -> String {
    "trial \(trial.id): \(Quantity.prefixed(trial.macs)) MACs, "
      + "\(Quantity.prefixed(trial.parameters)) parameters"
      + (trial.value(of: .latency).map { ", latency \(Quantity.seconds($0))" } ?? "")
  }

  /// What it chose, as a paragraph; nothing where there was nothing to choose.
  static func words(of trial: Trial, in space: BoundSearchSpace, width: Int) -> [String] {
    lines(ofWords: space.words(for: trial.genome), width: width)
  }

  static func lines(ofWords words: String, width: Int) -> [String] {
    Paragraph.lines(of: words, width: min(width, 100), keepsPhrases: true)
  }

  /// With what is known of its weights.
  static func line(of network: DeployableNetwork, _ trial: Trial) -> String {
    let accuracies = network.accuracies.map {
      "\($0.split.rawValue) accuracy \(Quantity.percent($0.accuracy))"
    }
    return ([line(of: trial), "\(network.source.rawValue) weights"] + accuracies)
      .joined(separator: ", ")
  }
}
