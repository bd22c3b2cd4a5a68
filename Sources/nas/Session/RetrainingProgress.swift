import NASConsole
import NASEngine
import NASSupernets
import NASText

/// Shows how far retrainings are: of one its phases, of several at once their epochs together.
struct RetrainingProgress: Sendable {
  private let reporter: ProgressReporter
  private let isAlone: Bool

  /// - Parameters:
  ///   - seeds: Of the trainings that are left.
  ///   - completedEpochs: Of all of them together.
  init(
    _ reporter: ProgressReporter, seeds: [UInt64], configuration: RetrainingConfiguration,
    completedEpochs: Int
  ) {
    self.reporter = reporter
    isAlone = seeds.count < 2
    guard !isAlone else { return }
    reporter.begin(
      ProgressPhase(
        "retraining \(seeds.count) seeds",
        rounds: max(1, seeds.count * configuration.training.epochs),
        of: "epoch", items: 1, unit: "epochs"), completedRounds: completedEpochs)
  }

  func tell(_ event: RetrainingEvent, seed: UInt64) {
    let name = isAlone ? "" : "seed \(seed): "
    switch event {
    case .trainingBegan(let epochs, let completed, let images):
      guard isAlone else { break }
      reporter.begin(
        ProgressPhase("retraining", rounds: epochs, of: "epoch", items: images, unit: "images"),
        completedRounds: completed)
    case .trainingStep(let step):
      guard isAlone else { break }
      reporter.advance(by: step.batch, ProgressField.training(step.position.current))
    case .epochEnded(let number, let epoch):
      if !isAlone { reporter.advance() }
      reporter.endRound(
        (isAlone ? [] : [ProgressField("seed", "\(seed) epoch \(number + 1)")])
          + ProgressField.training(epoch))
    case .retreated(let divergence, let rate):
      reporter.note(
        "\(name)diverged in \(divergence); back to the end of the epoch before, with a highest "
          + "learning rate of \(rate)")
    case .stoppedEarly(let error):
      reporter.note("\(name)\(error); the best epoch before is the result")
    case .gradientsVanish(let tensor, let epoch, let norms):
      reporter.note(
        "\(name)the gradient of '\(tensor)' vanishes: \(norms.mean) on average in epoch "
          + "\(epoch + 1), of weights of norm \(norms.weights)")
    case .calibrationBegan(let images):
      guard isAlone else { break }
      reporter.begin(ProgressPhase("measuring norms", items: images, unit: "images"))
    case .testBegan(let images):
      guard isAlone else { break }
      reporter.begin(ProgressPhase("testing", items: images, unit: "images"))
    case .trained(let network):
      guard !isAlone else { break }
      reporter.note("\(name)test accuracy \(Quantity.percent(network.testAccuracy))")
    case .checkpointFailed: break
    }
  }
}

extension ProgressField {
  fileprivate static func training(_ epoch: RetrainedNetwork.Epoch) -> [ProgressField] {
    let validation = epoch.validationAccuracy.map {
      ProgressField("validation accuracy", Quantity.percent($0, places: 1))
    }
    return training(loss: epoch.loss, accuracy: epoch.trainingAccuracy)
      + [validation].compactMap { $0 }
  }
}
