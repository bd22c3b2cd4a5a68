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
    } else if let error = refusal(of: bytes) {
      throw error
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

// Files of weights that people have, and that are not read.
extension WeightFile {
  /// What to say of such a file; nil of any other.
  private static func refusal(of bytes: [UInt8]) -> RecordError? {
    // The length before a header may begin with any bytes; the header begins with a brace.
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return nil }
    if bytes.starts(with: [0x50, 0x4B]) {
      return firstEntry(ofZip: bytes).hasSuffix("data.pkl") ? pickle : zip
    }
    if bytes.count > 1, bytes[0] == 0x80, (2...5).contains(bytes[1]) { return pickle }
    return isONNX(bytes) ? onnx : nil
  }

  private static var pickle: RecordError {
    RecordError(
      .content, "", "is a pickle, as torch.save writes them, which is a program to be run",
      hint: "save the weights with safetensors.torch.save_file(model.state_dict(), path)")
  }

  private static var zip: RecordError {
    RecordError(
      .content, "", "is a zip archive, as .keras files are, and not of weights alone",
      hint: "save the weights with Keras's save_weights to a .weights.h5, or unpack the archive's "
        + "model.weights.h5")
  }

  private static var onnx: RecordError {
    RecordError(
      .content, "", "is an ONNX file, which does not say what its weights are for",
      hint: "give the folder that 'nas export' wrote it to, with network.json beside it")
  }

  /// Its name; empty where the archive has none.
  private static func firstEntry(ofZip bytes: [UInt8]) -> String {
    guard bytes.count > 30 else { return "" }
    let length = Int(bytes[26]) | Int(bytes[27]) << 8
    return String(decoding: bytes[30...].prefix(length), as: UTF8.self)
  }

  /// Whether it begins with a version and the name of a producer, as messages of ONNX do.
  private static func isONNX(_ bytes: [UInt8]) -> Bool {
    bytes.count > 2 && bytes[0] == 0x08 && bytes[1] < 0x80 && bytes[2] == 0x12
  }
}
