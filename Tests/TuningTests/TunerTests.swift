import NASRandomness
import NASSearch
import NASTuning
import Testing

@Suite struct TunerTests {
  private let schedulers = BudgetSchedulers.all.map { Optional($0) } + [nil]

  private func tuner(
    _ name: String, _ scheduler: (any BudgetScheduler.Type)?, trials: Int = 18
  ) throws -> Tuner {
    let settings = try SamplerSettings(space: Self.space, seed: 5, trials: trials)
    return try Tuner(
      try Samplers.named(name).init(settings), scheduler: scheduler,
      ladder: RungLadder(minimum: 1, maximum: 9, factor: 3))
  }

  private static let space = try! TuningSpace([
    .init("x", .real(0, 1)), .init("kind", .categorical(["a", "b"])),
  ])

  /// Rises with the resource towards a level that is highest at x = 0.7, kind b.
  private func result(_ job: TuningJob) -> TuningResult {
    let gap = job.configuration.number("x") - 0.7
    let level = 1 - gap * gap - (job.configuration["kind"] == .option("a") ? 0.2 : 0)
    let training = TrainingResult(
      job.training, value: level * (1 - 0.5 / Double(job.training.to)))
    return TuningResult(configuration: job.configuration, training: training)
  }

  /// Asks for so many at a time and tells all of them, in some order.
  private func run(
    _ tuner: inout Tuner, atOnce: Int = 3, limit: Int = .max, order seed: UInt64 = 0,
    _ outcome: ((TuningJob) -> TuningResult)? = nil
  ) -> [TuningResult] {
    var told: [TuningResult] = []
    while told.count < limit {
      let jobs = tuner.ask(atOnce)
      if jobs.isEmpty { break }
      var results = jobs.map { outcome?($0) ?? result($0) }
      var stream = RandomStream(seed: seed, purpose: .madeUp, step: told.count)
      stream.shuffle(&results)
      tuner.tell(results)
      told += results
    }
    return told
  }

  @Test(arguments: ["gp", "tpe", "random", "grid"])
  func everySchedulerTunesByEverySampler(_ name: String) throws {
    for scheduler in schedulers {
      var tuner = try tuner(name, scheduler)
      let told = run(&tuner)
      let best = try #require(tuner.best)
      #expect(best.outcome == .complete(try #require(best.measured?.value)))
      let full = tuner.trials().compactMap(\.measured).filter { $0.share == 1 }.map(\.value)
      #expect(best.measured?.value == full.max())
      #expect(told.allSatisfy { $0.training.job.length > 0 })
      let trials = tuner.trials()
      #expect(trials.map(\.id) == Array(0..<trials.count))
      #expect(trials.count == tuner.sampler.trials)
      if scheduler == nil {
        #expect(trials.allSatisfy { $0.measured?.share == 1 })
      }
    }
  }

  @Test func aSchedulerSavesTrainings() throws {
    func used(_ scheduler: (any BudgetScheduler.Type)?) throws -> Int {
      var tuner = try tuner("tpe", scheduler)
      return run(&tuner).reduce(0) { $0 + $1.training.job.length }
    }
    let all = try used(nil)
    #expect(all == 18 * 9)
    #expect(try used(AsynchronousHalving.self) < all / 2)
    #expect(try used(SuccessiveHalving.self) < all / 2)
  }

  @Test func aRehearsalTellsHowMuchIsLeft() throws {
    for scheduler in [SuccessiveHalving.self, nil] as [(any BudgetScheduler.Type)?] {
      var tuner = try tuner("random", scheduler)
      let jobs = run(&tuner).map(\.training.job.to)
      #expect(tuner.rehearsal(asking: 3).isEmpty)
      for told in [0, 7, 20] {
        var begun = try self.tuner("random", scheduler)
        let first = run(&begun, limit: told).count
        let left = begun.rehearsal(asking: 3).map(\.to)
        #expect(left.reduce(0, +) == jobs.dropFirst(first).reduce(0, +), "\(told)")
      }
    }
    // Which trials go on is not known before; how many is, by and large.
    var tuner = try tuner("random", AsynchronousHalving.self)
    let planned = tuner.rehearsal(asking: 3).reduce(0) { $0 + $1.to }
    let trained = run(&tuner).reduce(0) { $0 + $1.training.job.to }
    #expect(Double(abs(planned - trained)) < 0.3 * Double(trained), "\(planned), \(trained)")
  }

  @Test(arguments: ["gp", "tpe"])
  func theOrderOfTellingLeavesNoTrace(_ name: String) throws {
    for scheduler in [AsynchronousHalving.self, nil] as [(any BudgetScheduler.Type)?] {
      let runs = try (0..<2).map { order in
        var tuner = try tuner(name, scheduler)
        _ = run(&tuner, order: UInt64(order))
        return tuner.trials()
      }
      #expect(runs[0] == runs[1])
    }
  }

  @Test(arguments: ["gp", "tpe", "grid"])
  func aRunGoesOnFromItsResults(_ name: String) throws {
    var whole = try tuner(name, AsynchronousHalving.self)
    let all = run(&whole)
    var first = try tuner(name, AsynchronousHalving.self)
    let some = run(&first, limit: 15)
    #expect(some.count < all.count)
    var second = try tuner(name, AsynchronousHalving.self)
    second.tell(some.reversed())
    #expect(Set(some + run(&second)) == Set(all))
    #expect(second.trials() == whole.trials())
  }

  @Test func jobsUnderWayAreKept() throws {
    let tuner = try tuner("gp", nil)
    let jobs = tuner.ask(2)
    let more = tuner.ask(2, besides: jobs)
    #expect(Set((jobs + more).map(\.training.candidate)) == [0, 1, 2, 3])
    #expect(tuner.ask(4) == jobs + more)
    #expect(tuner.trials(besides: jobs).map(\.outcome) == [.pending, .pending])
  }

  @Test func failuresAreToldWithTheirReason() throws {
    var tuner = try tuner("tpe", AsynchronousHalving.self)
    _ = run(&tuner) { job in
      guard job.training.candidate.isMultiple(of: 3) else { return result(job) }
      return TuningResult(
        configuration: job.configuration, training: TrainingResult(job.training, failed: "NaN"))
    }
    for trial in tuner.trials() where trial.id.isMultiple(of: 3) {
      #expect(trial.outcome == .failed(reason: "NaN"))
    }
    #expect(try #require(tuner.best).id % 3 != 0)
    var none = try self.tuner("gp", nil)
    _ = run(&none) {
      TuningResult(
        configuration: $0.configuration, training: TrainingResult($0.training, failed: "NaN"))
    }
    #expect(none.best == nil)
  }
}
