public import NASDatasets
import NASNetworks
public import Testing

/// Checks what every data set must fulfil, whatever its format.
///
/// - Parameter load: Loads the data set; called more than once.
public func checkDataset(
  sourceLocation: SourceLocation = #_sourceLocation, _ load: () throws -> ImageDataset
) throws {
  func expect(_ condition: @autoclosure () throws -> Bool, _ rule: Comment) rethrows {
    let holds = try condition()
    #expect(holds, rule, sourceLocation: sourceLocation)
  }
  let dataset = try load()
  expect(!dataset.name.isEmpty, "it has a name")
  expect(dataset.location.hasPrefix("/"), "its location is absolute")
  expect(dataset.shape.count > 0, "its images have pixels")
  expect(Set(dataset.classNames).count == dataset.classes, "its classes have different names")
  expect(
    dataset.train.pixels.count == dataset.train.count * dataset.shape.count,
    "there is a pixel for each position of each training image")
  expect(
    dataset.train.labels.allSatisfy { $0 < dataset.classes }, "training labels name classes")

  let test = try dataset.openTestSplit()
  expect(test.shape == dataset.shape, "test images have the shape of the training images")
  expect(test.count > 0, "there are test images")
  expect(test.labels.allSatisfy { $0 < dataset.classes }, "test labels name classes")

  let again = try load()
  expect(again.train == dataset.train, "loading twice gives the same images")
  try expect(again.digest() == dataset.digest(), "and the same digest")
  let moved = try DatasetCatalogue.load(dataset.location, environment: [:])
  try expect(moved.digest() == dataset.digest(), "its location leads to the same images")

  let splits = try Splits(labels: dataset.train.labels, seed: 1)
  expect(
    (splits.train + splits.validation + splits.holdout).sorted()
      == (0..<Int32(dataset.train.count)).map(\.self),
    "its splits are disjoint and complete")
}
