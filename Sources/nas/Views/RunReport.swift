import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASReports
import NASSearch

/// A run as a report: its front, and what to know of how it came about.
struct RunReport {
  let state: RunState
  /// Whether to tell with what it was computed.
  var showsProcesses = true
  /// Whether points of the front that only noise puts there are shown, too.
  var showsAll = false

  var front: FrontReport {
    let whole = state.front
    let distinct = whole.withoutNoise
    let front = showsAll ? whole : distinct
    let members = Set(front.trials.map(\.id))
    return FrontReport(
      title: "\(state.space.space.name) on \(state.data.name)", facts: facts, cost: cost,
      front: front.trials.compactMap(point),
      morePoints: whole.trials.count - front.trials.count,
      others: tried.filter { !members.contains($0.id) }.compactMap(other),
      othersName: state.finalists.isEmpty ? "others" : "others, trained for \(shortTraining)",
      best: distinct.best?.id, knee: distinct.knee?.id, trials: counts,
      hypervolumeByGeneration: state.hypervolumes)
  }

  var shortTraining: String { counted(state.configuration.finals.shortEpochs, "epoch") }

  /// What is measured as the front is, more or less: alone, or with inherited weights.
  private var tried: [Trial] { state.finalists.isEmpty ? state.trials : state.shortTrainings }

  private var size: Objective { state.configuration.objectives[1] }

  private var cost: FrontReport.Cost {
    guard let cost = FrontReport.Cost(rawValue: size.name) else {
      preconditionFailure("RunReport: a report has no cost '\(size.name)'")
    }
    return cost
  }

  private func point(_ trial: Trial) -> FrontReport.Point? {
    guard let score = trial.score else { return nil }
    let costs = state.space.costs(of: trial.genome)
    let measured = state.timings.networks.first { $0.genome == trial.genome }
    return FrontReport.Point(
      id: trial.id, genome: trial.genome.description, words: state.space.words(for: trial.genome),
      macs: trial.macs, parameters: trial.parameters,
      peakActivationBytes: costs.peakActivationBytes,
      latency: costs.latency.map(FrontReport.Latency.init),
      measuredLatency: (measured?.latency).map(FrontReport.Latency.init),
      validationAccuracy: score.accuracy, validationLoss: score.loss, imagesScored: score.images)
  }

  private func other(_ trial: Trial) -> FrontReport.OtherTrial? {
    guard let score = trial.score,
      let cost = state.space.knownValue(of: size.name, for: trial.genome)
    else { return nil }
    return FrontReport.OtherTrial(
      cost: cost, validationAccuracy: score.accuracy, stoppedEarly: trial.isStopped)
  }

  private var counts: FrontReport.TrialCounts {
    let trials = state.configuration.hasSupernet ? state.trials : state.shortTrainings
    return FrontReport.TrialCounts(
      evaluated: trials.count { $0.score != nil },
      stoppedEarly: trials.count(where: \.isStopped),
      failed: trials.count { $0.score == nil })
  }
}

extension FrontReport.Latency {
  fileprivate init(_ latency: Latency) {
    self.init(single: Double(latency.single) / 1e9, batched: Double(latency.batched) / 1e9)
  }
}

extension Trial {
  /// Whether it was raced out before it had seen every image.
  fileprivate var isStopped: Bool {
    if case .stopped = outcome { true } else { false }
  }
}
