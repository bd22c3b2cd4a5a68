public import NASCompute
import NASGenomes
import NASNetworks
public import NASSearch
import NASSupernets
public import NASTuning
import Yams

/// What a user says of how a network is to be trained: settings by name, of a file, then of options.
public struct TrainingRecipe: Sendable {
  /// In the order in which they were said: a file's first, then options; of one name the last counts.
  public private(set) var entries: [Entry] = []

  public struct Entry: Sendable, Hashable {
    public let name: String
    public let text: String
    /// Where it was said, as a message begins: `Recipes/mine.yaml:3: `; empty for an option.
    let place: String
  }

  public init() {}

  /// Adds what an option says.
  ///
  /// - Throws: ``EngineError`` when there is no such setting, or the text is no value of it.
  public mutating func add(_ name: String, _ text: String) throws {
    try add(Entry(name: name, text: text, place: ""))
  }

  /// The text that a setting was given; nil where nothing was said of it.
  public func text(of name: String) -> String? { entries.last { $0.name == name }?.text }

  /// What is left of it where nothing is trained: nothing.
  ///
  /// - Throws: ``EngineError`` when an option says how to train; a file may be for other trainings.
  public func ofNoEpochs() throws -> TrainingRecipe {
    if let option = entries.first(where: { $0.place.isEmpty }) {
      throw RecipeSetting.changesNothing(option.name, "with 0 epochs nothing is trained")
    }
    return TrainingRecipe()
  }

  /// Sets everything, and sees to it that nothing contradicts. What a file says of something that options
  /// do away with, such as the momentum of an optimizer that is none of its own, is left out.
  ///
  /// - Parameter space: What is going to be tuned besides: a setting may hang on a tuned one.
  /// - Throws: ``EngineError`` that names the setting, and where it was said.
  public func apply(
    to configuration: inout RetrainingConfiguration, tunedWithin space: TuningSpace? = nil
  ) throws {
    let whole = try configuration.setting(entries)
    let alone = try configuration.setting(entries.filter { !$0.place.isEmpty })
    let kept = try entries.filter { entry in
      guard let reason = try Self.idleness(of: entry, in: whole, space) else { return true }
      let isFault = try entry.place.isEmpty || Self.idleness(of: entry, in: alone, space) != nil
      if isFault { throw RecipeSetting.changesNothing(entry.name, at: entry.place, reason) }
      return false
    }
    let result = try configuration.setting(kept)
    // An option may hang on what it did away with.
    for option in kept where option.place.isEmpty {
      guard let reason = try Self.idleness(of: option, in: result, space) else { continue }
      throw RecipeSetting.changesNothing(option.name, reason)
    }
    configuration = result
  }

  /// Why an entry changes nothing, whatever is tuned; nil where it does.
  private static func idleness(
    of entry: Entry, in configuration: RetrainingConfiguration, _ space: TuningSpace?
  ) throws -> String? {
    let setting = try RecipeSetting.named(entry.name)
    let variants = try space?.settings.variants(of: configuration) ?? [configuration]
    let reasons = variants.map(setting.idleness)
    return reasons.contains(nil) ? nil : reasons[0]
  }

  /// How a network of a run is trained by this recipe.
  ///
  /// A file is for many networks: that some of it changes nothing for this one is no error.
  ///
  /// - Throws: as ``apply(to:tunedWithin:)``, and where an option changes nothing for this network.
  public func configuration(
    for trial: Trial, of state: RunState, seed: UInt64, precision: Precision,
    inheritsWeights: Bool, tunedWithin space: TuningSpace? = nil
  ) throws -> RetrainingConfiguration {
    var configuration = state.usualRetraining
    configuration.seed = seed
    configuration.precision = precision
    configuration.inheritsWeights = inheritsWeights && state.configuration.hasSupernet
    try apply(to: &configuration, tunedWithin: space)
    let network = try state.space.network(of: trial.genome)
    for entry in entries where entry.place.isEmpty && Double(entry.text) != 0 {
      guard let reason = try RecipeSetting.named(entry.name).unfitness(for: network) else {
        continue
      }
      throw RecipeSetting.changesNothing(entry.name, at: entry.place, reason)
    }
    return configuration
  }

  private mutating func add(_ entry: Entry) throws {
    var scratch = RetrainingConfiguration(training: .init(epochs: 1))
    do {
      try RecipeSetting.named(entry.name).set(entry.text, in: &scratch)
    } catch let error as EngineError {
      throw EngineError(error.code, entry.place + error.description, hint: error.hint)
    }
    // What a file says is kept: its other settings may hang on it.
    entries.removeAll { $0.name == entry.name && $0.place.isEmpty && entry.place.isEmpty }
    entries.append(entry)
  }
}

extension TrainingRecipe {
  /// Key of a file that says what the recipe is good for.
  private static let description = "description"

  /// The recipe of a file: a YAML mapping of settings to values, and a description.
  ///
  /// - Parameter path: What messages call the file.
  /// - Throws: ``EngineError`` that names every fault with its line.
  public init(yaml text: String, path: String) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      let fault = YAMLFault(error, in: text)
      throw EngineError(.badSetting, "\(path):\(fault.line): \(fault.message)")
    }
    guard let mapping = root?.mapping else {
      let line = root?.mark?.line ?? 1
      throw EngineError(
        .badSetting, "\(path):\(line): expected settings, such as 'learning-rate: 0.05', one a line"
      )
    }
    var faults: [EngineError] = []
    for (key, value) in mapping where key.scalar?.string != Self.description {
      let place = "\(path):\((key.mark?.line).map(String.init) ?? "?"): "
      do {
        guard let name = key.scalar?.string, let text = value.scalar?.string else {
          throw EngineError(.badSetting, "\(place)expected a setting and one value")
        }
        try add(Entry(name: name, text: text, place: place))
      } catch let error as EngineError {
        faults.append(error)
      }
    }
    guard let first = faults.first else { return }
    throw EngineError(
      .badSetting, faults.map(\.description).joined(separator: "\n"),
      hint: faults.count == 1 ? first.hint : faults.compactMap(\.hint).first)
  }
}

extension RetrainingConfiguration {
  /// Sets what texts say: first by what schedule and which optimizer, which decide what is usual for
  /// others.
  ///
  /// - Throws: ``EngineError`` when there is no such setting, or the text is no value of it.
  mutating func set(_ settings: [(name: String, text: String)]) throws {
    let decisive = RecipeSetting.decisive
    for (name, text) in settings.filter({ decisive.contains($0.name) })
      + settings.filter({ !decisive.contains($0.name) })
    { try RecipeSetting.named(name).set(text, in: &self) }
  }

  fileprivate func setting(_ entries: [TrainingRecipe.Entry]) throws -> RetrainingConfiguration {
    var configuration = self
    try configuration.set(entries.map { ($0.name, $0.text) })
    return configuration
  }
}

extension RunState {
  /// How a network of the run is trained to its best unless somebody says otherwise.
  public var usualRetraining: RetrainingConfiguration {
    RetrainingConfiguration(for: data.shape, flips: configuration.flips)
  }

  /// What a network's training has otherwise than is usual for as many epochs: short ones have a shorter
  /// warm-up.
  func changes(of training: RetrainingConfiguration) -> [(name: String, text: String)] {
    RecipeSetting.changes(
      from: usualRetraining, to: training, cutTo: training.training.epochs)
  }

  /// What is not usual in how a network is trained, in words: `optimizer adamw, learning rate 0.001, from
  /// fresh weights`; empty where it is all as usual.
  public func words(of training: RetrainingConfiguration) -> String {
    let words = [recipeWords(of: training)] + beginningWords(of: training)
    return words.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// What the recipe has of it.
  public func recipeWords(of training: RetrainingConfiguration) -> String {
    changes(of: training).map { "\($0.name.replacing("-", with: " ")) \($0.text)" }.joined(
      separator: ", ")
  }

  /// What it begins with, and in what numbers it is computed.
  private func beginningWords(of training: RetrainingConfiguration) -> [String] {
    var words: [String] = []
    if let source = training.transfer?.source {
      words.append("from \(source.path)")
    } else if configuration.hasSupernet, !training.inheritsWeights {
      words.append("from fresh weights")
    }
    if let transfer = training.transfer {
      if !transfer.frozen.isEmpty {
        words.append("frozen \(transfer.frozen.joined(separator: " "))")
      }
      if transfer.loadedRate != 1 {
        words.append("loaded rate \(SettingForm<Double>.text(transfer.loadedRate))")
      }
    }
    if training.precision != configuration.precision { words.append("\(training.precision)") }
    return words
  }
}
