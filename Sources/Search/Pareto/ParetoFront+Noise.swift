extension ParetoFront {
  /// The front without points that only noise puts there: by ascending MACs, a point stays if its
  /// accuracy is above that of the last one that stayed by at least one standard error of its own,
  /// √(p(1 − p)/n) for an accuracy p on n images. Less is no reason to pay for more MACs.
  ///
  /// Accuracies that were measured on no images have no such error, and any gain counts. The rule is
  /// that of the standard objectives; a front by others is given back as it is.
  public var withoutNoise: ParetoFront {
    guard goals == Objective.standard else { return self }
    var kept: [Trial] = []
    var last = -Double.infinity
    for trial in trials {
      guard let accuracy = trial.value(of: .accuracy) else { continue }
      let error = trial.score?.standardError ?? 0
      guard accuracy > last, accuracy - last >= error else { continue }
      kept.append(trial)
      last = accuracy
    }
    return ParetoFront(members: kept, by: goals)
  }
}

extension Score {
  /// Of ``accuracy``, as a share of images drawn at random.
  public var standardError: Double { (accuracy * (1 - accuracy) / Double(images)).squareRoot() }
}
