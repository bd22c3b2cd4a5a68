/// A way to store a data set in a folder of files.
///
/// A new format is a type that conforms, in a file of its own, and its line in
/// `DatasetCatalogue.formats`.
protocol DatasetFormat: Sendable {
  /// The files it looks for, in a person's words.
  var expectation: String { get }
  /// The classes where the format fixes them; nil where the labels are all there is.
  var classes: DatasetClasses? { get }
  /// The classes' names where the folder tells them; nil where it does not.
  ///
  /// - Parameter count: How many classes the training labels are of.
  /// - Throws: ``DatasetError`` when it tells of others.
  func classNames(in folder: String, count: Int) throws -> [String]?
  /// Whether the folder holds files of this format, judged by their names.
  func isPresent(in folder: String) -> Bool
  /// Reads one of the two parts.
  ///
  /// - Parameter classes: The number of classes that labels must keep to, where it is known.
  /// - Throws: ``DatasetError`` naming the file at fault.
  func read(_ part: StoredPart, in folder: String, classes: Int?) throws -> LabelledImages
  /// The paths of the files that a part's images and labels are read from, always in the same order.
  ///
  /// - Throws: ``DatasetError`` naming the first that is not there.
  func files(_ part: StoredPart, in folder: String) throws -> [String]
}

extension DatasetFormat {
  func classNames(in folder: String, count: Int) throws -> [String]? { nil }
}

/// What is known of the classes of a data set.
struct DatasetClasses: Sendable {
  /// In order of label.
  let names: [String]
  /// See ``ImageDataset/isMirrorable``.
  let isMirrorable: Bool
}

/// The two parts that data sets come in. Validation images are taken from the first: see ``Splits``.
enum StoredPart: Sendable {
  case train, test
}
