import ArgumentParser
import NASEngine
import NASSearch

/// Which network of a run a command is about, and which of its weights.
struct WeightsPickOptions: ParsableArguments {
  @Option(help: PickOptions.help, completion: PickOptions.completion)
  var pick: String?

  @Option(
    help: .init(
      "A retrained network, by its id in 'nas inspect --retrained' now (another training may move it), in place of --pick. (default: of a pick's, that of the recipe retrained last, of its lowest seed)",
      valueName: "id"))
  var retrained: Int?

  @OptionGroup var bounds: ConstraintOptions

  func validate() throws {
    if pick != nil && retrained != nil { throw Self.isNotOne }
    if retrained != nil && !bounds.constraints.isEmpty {
      throw ValidationError("--retrained names one network: bounds are of --pick")
    }
  }

  /// Whether nothing is picked.
  var isEmpty: Bool { pick == nil && retrained == nil && bounds.constraints.isEmpty }

  private static let isNotOne = ValidationError("expected one of --pick and --retrained")

  /// - Throws: `ValidationError` when no network is named.
  func validateIsNamed() throws {
    if pick == nil && retrained == nil { throw Self.isNotOne }
  }

  /// - Throws: ``EngineError`` when the run has no such network.
  func network(of state: RunState) throws -> (trial: Trial, retrained: RetrainedNetwork?) {
    guard let retrained else {
      return (try state.pick(pick ?? "", constraints: bounds.constraints), nil)
    }
    let network = try state.retrained(numbered: retrained)
    return (try state.pick(String(network.trial)), network)
  }
}
