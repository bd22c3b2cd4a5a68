import NASDatasets
import NASSupernets

extension SearchConfiguration {
  /// Whether half of the images that the search trains on are mirrored left to right, the supernet's
  /// and those of networks trained alone: see ``NASDatasets/ImageDataset/isMirrorable``.
  public var flips: Bool {
    get { training.augmentation.flips }
    set {
      training.augmentation.flips = newValue
      finals.training.augmentation.flips = newValue
    }
  }
}
