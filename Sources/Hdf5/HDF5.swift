internal import CNASHDF5
import Synchronization

/// The one door to the HDF5 library.
///
/// The library only ever sees memory: a tree of groups becomes the bytes of a file
/// (`image(of:)`), and the bytes of a file become a tree (`tree(from:)`). Files are read and
/// written by us, whole, so that nothing is open across a computation, a full disk is an ordinary
/// error, and the bytes that were verified are the very bytes that are parsed.
///
/// Debian's serial library is not thread-safe: one lock is held from the first call to the last.
package enum HDF5 {
  private static let library = Mutex(())

  /// A name for files in memory. The library looks whether a file of that name exists before it
  /// uses the image; below `/dev/null` none can.
  static let imageName = "/dev/null/image"

  /// Runs `body` as the library's only user, its error printing switched off.
  static func exclusively<Result>(
    _ body: () throws(HDF5Error) -> sending Result
  ) throws(HDF5Error) -> sending Result {
    try library.withLock { _ throws(HDF5Error) in
      H5Eset_auto2(chdf5_error_stack(), nil, nil)
      return try body()
    }
  }
}

/// A library identifier that is closed when it goes out of scope. `H5Idec_ref` closes every kind:
/// files, groups, datasets, attributes, types, dataspaces, property lists.
struct HDF5Handle: ~Copyable {
  let id: hid_t

  /// Takes over the identifier that `call` returns.
  ///
  /// - Throws: ``HDF5Error`` when it returns a negative one.
  init(_ function: StaticString, _ path: String, _ call: () -> hid_t) throws(HDF5Error) {
    id = try hdf5(function, path, call)
  }

  deinit { H5Idec_ref(id) }
}

/// Calls into the library, and turns a negative status into an error with the function's name, the
/// path within the file, and the library's own words.
@discardableResult
func hdf5<Status: SignedInteger>(
  _ function: StaticString, _ path: String, _ call: () -> Status
) throws(HDF5Error) -> Status {
  let status = call()
  if status < 0 {
    let causes = errorStack().joined(separator: "; ")
    throw HDF5Error(.library, path, "was refused by HDF5: \(function): \(causes)")
  }
  return status
}

/// What the library says of its last failure, from the outermost function inwards.
private func errorStack() -> [String] {
  var lines: [String] = []
  withUnsafeMutablePointer(to: &lines) { lines in
    _ = H5Ewalk2(
      chdf5_error_stack(), H5E_WALK_DOWNWARD,
      { _, entry, lines in
        if let words = entry?.pointee.desc, let lines {
          lines.assumingMemoryBound(to: [String].self).pointee.append(String(cString: words))
        }
        return 0
      }, lines)
  }
  return lines
}
