/// Weights by themselves, for other programs to read: a plain HDF5 file with a dataset for each
/// tensor, in the order given, and attributes on the root group.
public enum TensorFile {
  /// Writes the file whole or not at all, in place of one that may be there.
  ///
  /// - Throws: ``RecordError`` when the file cannot be written.
  public static func writeHDF5(
    _ tensors: [NamedTensor], attributes: [String: String] = [:], to path: String
  ) throws(RecordError) {
    var root = HDF5Group(tensors)
    root.attributes = attributes.mapValues { .text($0) }
    try Disk.write([HDF5.image(of: root)], to: path)
  }
}
