/// An open file, closed when it goes out of scope; never handed to child processes.
package struct FileDescriptor: ~Copyable, Sendable {
  package let number: CInt

  /// Opens a file; a failure is told of `subject`, or else of the file.
  package init(
    _ path: String, _ flags: CInt, of subject: String? = nil, failure: String = "cannot be opened"
  ) throws(SystemError) {
    number = try system(subject ?? path, failure) { open(path, flags | O_CLOEXEC, 0o666) }
  }

  deinit { close(number) }
}

/// Writes all the bytes to an open file; a failure is told of `subject`.
func put(_ bytes: [UInt8], to descriptor: CInt, of subject: String) throws(SystemError) {
  var count = 0
  while count < bytes.count {
    count += try system(subject, "cannot be written") {
      bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + count, $0.count - count) }
    }
  }
}

/// Forces names within a folder to the disk, so that they survive a power cut.
package func synchroniseFolder(_ folder: String) throws(SystemError) -> Set<FileSystemLimit> {
  try trying(.synchronisation) { () throws(SystemError) in
    let descriptor = try FileDescriptor(folder, O_RDONLY | O_DIRECTORY)
    try system(folder, "cannot be synchronised") { fsync(descriptor.number) }
  }
}

/// The C library's `read`, under a name that no method has.
func get(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
