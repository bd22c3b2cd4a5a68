import NASHdf5
import NASPlatform

/// Tensors of a file that another program wrote: safetensors, or HDF5 of h5py or Keras.
public struct WeightFile: Sendable {
  public let path: String
  /// SHA-256 of the file, in hexadecimal.
  public let digest: String
  /// Those of floating-point numbers, by the file's own names with `.` between their parts; what
  /// else a file holds, such as counts of steps, is left out.
  public let tensors: [NamedTensor]

  /// Reads a file, and tells by its first bytes what it is.
  ///
  /// - Throws: ``RecordError`` that says what is wrong with it, and where.
  public static func read(_ path: String) throws(RecordError) -> WeightFile {
    let bytes = try recording { () throws(SystemError) in try WholeFile.read(path) }
    let tensors: [NamedTensor]
    do throws(RecordError) {
      tensors = try decode(bytes)
    } catch {
      // Of a place within the file, or of all of it.
      throw error.subject.isEmpty
        ? RecordError(error.code, path, error.detail, hint: error.hint) : error.inside(path)
    }
    var digest = SHA256()
    digest.add(bytes)
    return WeightFile(path: path, digest: digest.hexDigest, tensors: tensors)
  }

  package static func decode(_ bytes: [UInt8]) throws(RecordError) -> [NamedTensor] {
    let tensors: [NamedTensor]
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
      let tree = try recording { () throws(HDF5Error) in try HDF5.tree(from: bytes, of: .others) }
      tensors = HDF5Weights.tensors(of: tree)
    } else if bytes.starts(with: [0x50, 0x4B]) || bytes.starts(with: [0x80, 0x02]) {
      throw RecordError(
        .content, "",
        "is a pickle, as torch.save or Keras write them, which is a program to be run",
        hint:
          "save the weights with safetensors.torch.save_file(model.state_dict(), path), or with "
          + "Keras's save_weights to a .weights.h5")
    } else {
      tensors = try SafeTensorsFile.tensors(of: bytes)
    }
    guard !tensors.isEmpty else {
      throw RecordError(.content, "", "holds no tensors of floating-point numbers")
    }
    for tensor in tensors where !tensor.values.allSatisfy(\.isFinite) {
      throw RecordError(.content, tensor.name, "holds values that are not finite")
    }
    return tensors
  }
}
