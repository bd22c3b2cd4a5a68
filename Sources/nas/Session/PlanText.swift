import NASConsole
import NASDatasets
import NASEngine
import NASGenomes
import NASSearch
import NASSupernets
import NASText

/// What a search is going to do, in words.
struct PlanText {
  let state: RunState
  let folder: String
  /// What the supernet of a new run takes from elsewhere.
  let transfer: WeightMatch?

  func heading(style: TextStyle) -> String {
    let isNew =
      state.position.epoch == 0 && state.position.step == 0 && state.trials.isEmpty
      && state.standalone.isEmpty
    let verb = isNew ? "searching" : "going on with"
    return style.bold("\(verb) \(state.space.space.name) on \(state.data.name)")
  }

  func lines(plan: SearchPlan, width: Int, style: TextStyle) -> String {
    FactList(facts(plan)).text(style: style, width: width)
  }

  private func facts(_ plan: SearchPlan) -> [(label: String, text: String)] {
    let configuration = state.configuration
    var facts = [("space", SpaceText.size(of: state.space))]
    if !state.space.constraints.isEmpty {
      facts.append(("constraints", SpaceText.constraints(of: state.space)))
    }
    if let words = LatencyText.words(of: state.space) { facts.append(("latency", words)) }
    facts += [
      (
        "data",
        "\(Quantity.grouped(plan.trainImages)) training, "
          + "\(Quantity.grouped(plan.validationImages)) validation and "
          + "\(Quantity.grouped(plan.holdoutImages)) holdout images of \(state.data.shape) in "
          + "\(state.data.classNames.count) classes; test split unopened"
      ),
      ("objectives", configuration.objectives.words),
      ("augmentation", configuration.training.augmentation.words),
    ]
    facts += configuration.hasSupernet ? supernet(plan) + weights : [("supernet", "none")]
    facts += [
      ("finals", finals),
      (
        "machine",
        "\(counted(plan.threads, "thread")), \(configuration.precision)"
      ),
      ("seed", "\(configuration.seed)"),
      ("output", folder),
      ("time", "about \(Quantity.duration(plan.estimatedSeconds))"),
    ]
    return facts
  }

  /// What it takes from elsewhere.
  private var weights: [(label: String, text: String)] {
    transfer.map { [("weights", $0.words)] } ?? []
  }

  private func supernet(_ plan: SearchPlan) -> [(label: String, text: String)] {
    let configuration = state.configuration
    return [
      (
        "supernet",
        "\(Quantity.prefixed(plan.sharedParameters)) shared parameters; \(epochs(plan)) of "
          + "\(counted(plan.stepsPerEpoch, "step")), \(configuration.training.batch) images"
          + " a step"
      ),
      ("recipe", configuration.recipe.words),
      (
        "search",
        "at most \(counted(plan.evaluations, "evaluation")): "
          + "\(counted(configuration.generations, "generation")) of "
          + "\(configuration.population), then \(configuration.localEvaluations) around the front"
      ),
    ]
  }

  private var finals: String {
    let finals = state.configuration.finals
    guard finals.trainings > 0 else { return "none: the front is of the supernet's scores" }
    return "\(counted(finals.trainings, "network")) trained alone for "
      + "\(counted(finals.shortEpochs, "epoch")), then the best of each size for "
      + "\(finals.finalEpochs)"
  }

  private func epochs(_ plan: SearchPlan) -> String {
    let done = state.position.epoch
    return (done == 0 ? "" : "\(done) done of ")
      + counted(plan.epochs, "epoch")
  }
}

extension Augmentation {
  /// What is done to training images, in words.
  fileprivate var words: String {
    let changes = [
      crop.isActive ? "images moved by up to \(counted(crop.padding, "pixel"))" : nil,
      flip.isActive ? "half of them mirrored" : "none mirrored",
      cutout.isActive ? "a square of \(counted(cutout.side, "pixel")) cut out" : nil,
    ]
    return changes.compactMap(\.self).joined(separator: ", ")
  }
}

extension [Objective] {
  /// `accuracy, macs`, as `--objectives` takes them.
  var words: String { map(\.name).joined(separator: ", ") }
}
