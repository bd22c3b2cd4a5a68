import NASDatasets
import NASSupernets

extension SearchConfiguration {
  /// Whether half of the images that the search trains on are mirrored left to right, the supernet's
  /// and those of networks trained alone: see ``NASDatasets/ImageDataset/isMirrorable``.
  public var flips: Bool {
    get { training.augmentation.flip.isActive }
    set {
      training.augmentation.flip.isActive = newValue
      finals.training.augmentation.flip.isActive = newValue
    }
  }
}
