/// NumPy's `.npy` file of f32, version 1.0
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
public enum NumpyFile {
  /// - Parameters:
  ///   - name: The file's name, `.npy` included.
  ///   - shape: Of at least one dimension; its product is `values.count`.
  ///   - values: Row-major.
  public static func file(named name: String, shape: [Int], values: [Float]) -> ExportedFile {
    precondition(
      !shape.isEmpty && shape.reduce(1, *) == values.count,
      "NumpyFile: \(values.count) values do not fill shape \(shape)")
    // A tuple as Python prints it: one item has a comma behind it.
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
    // Magic, version, length and header together fill a multiple of 64 bytes; the last is a newline.
    let start = 10
    while (start + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"

    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.append(littleEndian: UInt16(header.utf8.count))
    bytes += Array(header.utf8)
    bytes.append(littleEndian: values)
    return ExportedFile(name: name, bytes: bytes)
  }
}
