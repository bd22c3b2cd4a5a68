import Foundation

/// A terminal of which a test sees what is written to it.
public final class PseudoTerminal {
  /// Where the test reads.
  let watchedSide: FileHandle
  /// What the program has for a terminal.
  let programSide: FileHandle

  public init(columns: Int) throws {
    var (watched, program): (Int32, Int32) = (-1, -1)
    guard openpty(&watched, &program, nil, nil, nil) == 0 else {
      throw CocoaError(.fileReadUnknown)
    }
    watchedSide = FileHandle(fileDescriptor: watched, closeOnDealloc: true)
    programSide = FileHandle(fileDescriptor: program, closeOnDealloc: true)
    resize(columns: columns)
  }

  /// Makes the window as wide as that.
  public func resize(columns: Int) {
    var size = winsize()
    (size.ws_row, size.ws_col) = (24, UInt16(columns))
    _ = ioctl(watchedSide.fileDescriptor, UInt(TIOCSWINSZ), &size)
  }
}
