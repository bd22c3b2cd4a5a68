public import NASNetworks

/// A data set of labelled images: its training images in memory, its test images still closed.
///
/// Load one with ``DatasetCatalogue``, or make one from images of your own.
public struct ImageDataset: Sendable {
  public let name: String
  /// The folder that it was read from, absolute; what `DatasetCatalogue.load` takes to find the
  /// same files again from anywhere.
  public let location: String
  /// A name for each class, in order of label.
  public let classNames: [String]
  /// Whether an image mirrored left to right is still one of its class, as far as is known: clothes
  /// and animals are, digits and letters are not.
  public let isMirrorable: Bool
  /// The images that search and training may see. ``Splits`` takes validation images from them.
  public let train: LabelledImages
  private let readTest: @Sendable () throws -> LabelledImages
  /// The paths of a part's files, always in the same order; none where images come from no files.
  let files: @Sendable (StoredPart) throws -> [String]

  /// - Parameter readTest: Reads the test images, when and if they are wanted.
  public init(
    name: String, location: String, classNames: [String], isMirrorable: Bool = false,
    train: LabelledImages, readTest: @escaping @Sendable () throws -> LabelledImages
  ) {
    self.init(
      name: name, location: location, classNames: classNames, isMirrorable: isMirrorable,
      train: train, files: { _ in [] }, readTest: readTest)
  }

  private init(
    name: String, location: String, classNames: [String], isMirrorable: Bool = false,
    train: LabelledImages, files: @escaping @Sendable (StoredPart) throws -> [String],
    readTest: @escaping @Sendable () throws -> LabelledImages
  ) {
    self.name = name
    self.location = location
    self.classNames = classNames
    self.isMirrorable = isMirrorable
    self.train = train
    self.files = files
    self.readTest = readTest
  }

  /// The shape of every image.
  public var shape: Shape { train.shape }
  /// The number of classes.
  public var classes: Int { classNames.count }

  /// That test images can be opened later; none is looked at.
  ///
  /// - Throws: ``DatasetError`` when one of their files is not there.
  public func checkTestFiles() throws { _ = try files(.test) }

  /// Reads the test images.
  ///
  /// For the final measurement of a finished network only: whatever decides between networks must
  /// never see them. So they are not read before this is called.
  ///
  /// - Throws: ``DatasetError`` when the files are missing or bad, or their images have another
  ///   shape than the training images.
  public func openTestSplit() throws -> LabelledImages {
    let test = try readTest()
    guard test.shape == shape else {
      throw DatasetError(
        .mismatch, "\(name), test split", found: "images of \(test.shape)",
        expected: "\(shape), as in the training split")
    }
    return test
  }
}

extension ImageDataset {
  /// Reads a folder's training images and remembers how to read its test images.
  ///
  /// - Parameter classes: Where the data set is a known one; otherwise the format says, or the folder,
  ///   and at last the labels themselves are the names.
  init(
    name: String, folder: String, format: any DatasetFormat, classes: DatasetClasses? = nil
  ) throws {
    let known = classes ?? format.classes
    let train = try format.read(.train, in: folder, classes: known?.names.count)
    let count = Int(train.labels.max() ?? 0) + 1
    let classNames =
      try known?.names ?? format.classNames(in: folder, count: count)
      ?? (0..<count).map { "\($0)" }
    self.init(
      name: name, location: folder, classNames: classNames,
      isMirrorable: known?.isMirrorable ?? false, train: train,
      files: { try format.files($0, in: folder) }
    ) {
      try format.read(.test, in: folder, classes: classNames.count)
    }
  }
}
