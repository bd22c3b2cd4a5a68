extension BudgetScheduler {
  /// What is still to be trained, as far as can be told now: what it would ask for if every candidate
  /// stayed at the value measured last, and those not trained yet were as good as chance has it.
  ///
  /// - Parameter count: Jobs asked for at a time.
  public func rehearsal(asking count: Int) -> [TrainingJob] {
    var scheduler = self
    var jobs: [TrainingJob] = []
    while true {
      let asked = scheduler.ask(count)
      if asked.isEmpty { return jobs }
      jobs += asked
      let results = asked.map {
        TrainingResult($0, value: scheduler.record[$0.candidate].value ?? Self.chance($0.candidate))
      }
      scheduler.tell(results)
    }
  }

  /// From 0 to 1, evenly spread over the candidates, in no order (multiples of the golden ratio).
  private static func chance(_ candidate: Int) -> Double {
    (Double(candidate) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
  }
}
