import NASDatasets
public import NASExports
import NASGenomes
import NASNetworks
import NASRecords

extension RunState {
  /// A picked network as an exporter wants it, with all that is known of it.
  ///
  /// - Throws: ``NASExports/ExportError`` when its numbers are not those of a trained network.
  public func model(of deployable: DeployableNetwork) throws -> Model {
    try Model(
      network: deployable.network, tensors: deployable.tensors.map(WeightSet.Tensor.init),
      card: ModelCard(
        space: space.space.name, genome: deployable.genome.description,
        words: space.words(for: deployable.genome),
        decisions: space.choices(of: deployable.genome), dataset: data.name,
        classNames: data.classNames, mean: standardisation.mean,
        deviation: standardisation.deviation, origin: .init(deployable.source),
        accuracies: deployable.accuracies.map {
          .init(split: $0.split.rawValue, value: $0.accuracy)
        }))
  }
}

extension BoundSearchSpace {
  /// What a genome chose, as a model's card tells it.
  func choices(of genome: Genome) -> [ModelCard.Choice] {
    effectiveChoices(of: genome).map { .init(decision: $0.decision.name, option: $0.option) }
  }
}

extension WeightSet.Tensor {
  init(_ tensor: NamedTensor) {
    self.init(name: tensor.name, shape: tensor.shape, values: tensor.values)
  }
}

extension ModelCard.Origin {
  fileprivate init(_ source: WeightSource) {
    self =
      switch source {
      case .inherited: .inherited
      case .finalist: .finalist
      case .retrained: .retrained
      }
  }
}
