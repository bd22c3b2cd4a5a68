import Foundation

/// Reads and writes safetensors (https://huggingface.co/docs/safetensors): the length of a JSON header as
/// eight little-endian bytes, the header, and the tensors one after another, with no gap and no overlap.
package enum SafeTensorsFile {
  /// The format's own limit.
  private static let longestHeader = 100_000_000

  static func tensors(of bytes: [UInt8]) throws(RecordError) -> [NamedTensor] {
    let data = try dataStart(of: bytes)
    let entries = try entries(of: bytes[8..<data], room: bytes.count - data)
    var tensors: [NamedTensor] = []
    for entry in entries {
      guard let kind = entry.kind else { continue }
      let values = kind.values(bytes[(data + entry.start)..<(data + entry.end)])
      tensors.append(NamedTensor(name: entry.name, shape: entry.shape, values: values))
    }
    return tensors
  }

  /// Where the header ends.
  private static func dataStart(of bytes: [UInt8]) throws(RecordError) -> Int {
    guard bytes.count >= 8 else {
      throw notSafeTensors("has \(bytes.count) bytes, and its header's length alone takes 8")
    }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
    guard length <= longestHeader else {
      throw notSafeTensors("begins with a header's length of \(length), more than any header has")
    }
    guard Int(length) <= bytes.count - 8 else {
      throw RecordError(
        .cutShort, "", "is cut short: its header of \(length) bytes ends after \(bytes.count - 8)")
    }
    return 8 + Int(length)
  }

  private static func notSafeTensors(_ detail: String) -> RecordError {
    RecordError(
      .content, "", "is neither safetensors nor HDF5: it \(detail)",
      hint: "give a .safetensors or .h5 file of weights, or the folder of an export or of a run")
  }

  // MARK: The header

  private struct Entry {
    let name: String
    let shape: [Int]
    /// Nil where numbers are not floating-point ones.
    let kind: NumberKind?
    let start: Int
    let end: Int
  }

  /// - Parameter room: Bytes after the header.
  private static func entries(
    of header: ArraySlice<UInt8>, room: Int
  ) throws(RecordError) -> [Entry] {
    guard header.first == UInt8(ascii: "{"),
      let parsed = try? JSONSerialization.jsonObject(with: Data(header)),
      let members = parsed as? [String: Any]
    else { throw notSafeTensors("has a header that is no JSON object") }
    var entries: [Entry] = []
    for name in members.keys.sorted() where name != "__metadata__" {
      entries.append(try entry(name, members[name]))
    }
    entries.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    var end = 0
    for entry in entries {
      guard entry.end <= room else {
        throw RecordError(
          .cutShort, entry.name,
          "ends at byte \(entry.end) of the data, which has \(room): the file is cut short")
      }
      guard entry.start == end else {
        let word = entry.start < end ? "overlaps what is before it" : "follows a gap"
        throw RecordError(
          .content, entry.name, "\(word): it begins at \(entry.start), not at \(end)")
      }
      end = entry.end
    }
    guard end == room else {
      throw RecordError(.content, "", "has \(room - end) bytes after its last tensor")
    }
    return entries
  }

  private static func entry(_ name: String, _ value: Any?) throws(RecordError) -> Entry {
    guard let members = value as? [String: Any], let type = members["dtype"] as? String,
      let shape = integers(members["shape"]), let offsets = integers(members["data_offsets"]),
      offsets.count == 2
    else {
      throw RecordError(.content, name, "should have a dtype, a shape and two data_offsets")
    }
    guard let (size, kind) = NumberKind.named(type) else {
      throw RecordError(
        .content, name, "has numbers of type \(type): expected F32, F16, BF16 or F64")
    }
    var bytes = size
    for length in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else {
        throw RecordError(.content, name, "has an impossible shape of \(shape)")
      }
      bytes = product
    }
    let (start, end) = (offsets[0], offsets[1])
    guard start >= 0, end >= start, end - start == bytes else {
      throw RecordError(
        .content, name, "lies from byte \(start) to \(end): a shape of \(shape) takes \(bytes)")
    }
    return Entry(name: name, shape: shape, kind: kind, start: start, end: end)
  }

  private static func integers(_ value: Any?) -> [Int]? {
    guard let numbers = value as? [NSNumber] else { return nil }
    let integers = numbers.map(\.intValue)
    // What is no whole number, or none of 64 bits, is not itself again.
    return zip(numbers, integers).allSatisfy { $0.doubleValue == Double($1) } ? integers : nil
  }
}

/// How a floating-point number is stored, little-endian.
private enum NumberKind {
  case f16, bf16, f32, f64

  /// Bytes of a number and its kind, nil for what is no floating-point number; nil for what is unknown.
  static func named(_ type: String) -> (size: Int, NumberKind?)? {
    switch type {
    case "F16": (2, .f16)
    case "BF16": (2, .bf16)
    case "F32": (4, .f32)
    case "F64": (8, .f64)
    case "BOOL", "U8", "I8": (1, nil)
    case "I16", "U16": (2, nil)
    case "I32", "U32": (4, nil)
    case "I64", "U64": (8, nil)
    default: nil
    }
  }

  func values(_ bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      switch self {
      case .f32:
        (0..<bytes.count / 4).map {
          Float(bitPattern: UInt32(littleEndian: Self.load(bytes, 4 * $0)))
        }
      case .f64:
        (0..<bytes.count / 8).map {
          Float(Double(bitPattern: UInt64(littleEndian: Self.load(bytes, 8 * $0))))
        }
      case .bf16:
        (0..<bytes.count / 2).map {
          Float(bitPattern: UInt32(UInt16(littleEndian: Self.load(bytes, 2 * $0))) << 16)
        }
      case .f16:
        (0..<bytes.count / 2).map { Self.float(UInt16(littleEndian: Self.load(bytes, 2 * $0))) }
      }
    }
  }

  private static func load<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) -> Bits {
    bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self)
  }

  /// IEEE 754's binary16.
  private static func float(_ half: UInt16) -> Float {
    let (exponent, fraction) = (Int(half >> 10 & 0x1F), Float(half & 0x3FF))
    let size: Float =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
      }
    return half >> 15 == 0 ? size : -size
  }
}
