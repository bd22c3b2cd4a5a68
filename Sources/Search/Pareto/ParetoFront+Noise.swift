extension ParetoFront {
  /// The front without points that only noise puts there: in order, a point stays if its accuracy is
  /// above that of each one that stayed and costs no more, by at least one standard error of its own,
  /// √(p(1 − p)/n) for an accuracy p on n images. Less is no reason to pay for more.
  ///
  /// Accuracies that were measured on no images have no such error, and any gain counts. A front
  /// whose first objective is not the accuracy, or its only one, is given back as it is.
  public var withoutNoise: ParetoFront {
    guard objectives.first == .accuracy, objectives.count > 1 else { return self }
    var kept: [(trial: Trial, accuracy: Double, costs: ArraySlice<Double>)] = []
    for (trial, coordinates) in zip(trials, coordinates) {
      guard let accuracy = trial.value(of: .accuracy) else { continue }
      let costs = coordinates.dropFirst()
      // Whoever costs no more comes sooner.
      let best = kept.lazy.filter { zip($0.costs, costs).allSatisfy(<=) }.map(\.accuracy).max()
      let error = trial.score?.standardError ?? 0
      if let best, accuracy <= best || accuracy - best < error { continue }
      kept.append((trial, accuracy, costs))
    }
    return ParetoFront(members: kept.map(\.trial), by: objectives)
  }
}

extension Score {
  /// Of ``accuracy``, as a share of images drawn at random.
  public var standardError: Double { (accuracy * (1 - accuracy) / Double(images)).squareRoot() }
}
