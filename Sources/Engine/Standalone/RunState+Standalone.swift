import NASCompute
import NASRecords
import NASSearch
import NASSupernets
import Synchronization

extension RunState {
  /// Trains what is not trained yet, and writes each result to the run's folder at once: whoever is
  /// stopped asks for the same jobs again, and finds those that were done.
  ///
  /// - Parameters:
  ///   - jobs: One that is there twice is trained once.
  ///   - finalists: The trials of the jobs whose weights are kept too.
  ///   - trainer: Of the run's space, supernet and data.
  ///   - began: Told first, with how many of the jobs are done already.
  ///   - ended: Told as each job ends, from any thread, with its share of the work that there was.
  /// - Throws: ``Interruption`` when it was stopped; what was finished is kept.
  mutating func train(
    _ jobs: [StandaloneJob], keeping finalists: [StandaloneJob: Trial] = [:],
    by trainer: StandaloneTrainer, in folder: RunFolder,
    isInterrupted: @escaping @Sendable () -> Bool,
    began: (_ done: Int) -> Void, ended: @Sendable (StandaloneTraining, _ share: Double) -> Void
  ) throws {
    var seen: Set<StandaloneJob> = []
    let jobs = jobs.filter { seen.insert($0).inserted }
    let known = standaloneOutcomes
    let weighed = Set(self.finalists.map(\.trial.id))
    // Of a training that was none of a finalist's the weights are gone.
    let missing = jobs.filter { job in
      guard case .complete = known[job] else { return known[job] == nil }
      return finalists[job].map { !weighed.contains($0.id) } ?? false
    }
    began(jobs.count - missing.count)
    let work = missing.reduce(0) { $0 + trainer.work(of: $1) }
    let kept = Mutex((state: self, outcomes: known))
    defer { self = kept.withLock { $0.state } }
    try trainer.run(missing, isInterrupted: isInterrupted) { training, network in
      try kept.withLock {
        if let trial = finalists[training.job], let network {
          $0.state.finalists.append(
            Finalist(
              trial: trial.with(Trial.Outcome(training.outcome)),
              configuration: training.job.configuration, weights: network.tensors))
        }
        $0.outcomes[training.job] = training.outcome
        $0.state.add($0.outcomes, of: jobs)
        try folder.write($0.state.record())
      }
      ended(training, trainer.work(of: training.job) / work)
    }
  }
}

extension Trial.Outcome {
  init(_ outcome: StandaloneTraining.Outcome) {
    self =
      switch outcome {
      case .complete(let score): .complete(score)
      case .failed(let reason): .failed(reason: reason)
      }
  }
}
