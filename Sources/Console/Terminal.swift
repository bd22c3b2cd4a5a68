import NASPlatform

/// One of the program's two outputs, and what is at its other end.
///
/// Standard output carries results, standard error the rest (progress, errors, hints). Text is
/// handed to the system at once: nothing waits in a buffer when the program is stopped.
public struct Terminal: Sendable {
  /// The file descriptor written to.
  public let descriptor: Int32
  /// Whether a person watches: a terminal that can move its cursor. Only then is anything redrawn.
  public let isInteractive: Bool
  /// How to style text for this output.
  public let style: TextStyle
  /// Columns when the device does not say: `COLUMNS`, or 100.
  private let fallbackWidth: Int

  /// Describes an output.
  ///
  /// - Parameters:
  ///   - descriptor: An open file descriptor: 1 or 2, or a test's pipe.
  ///   - color: What the user asked for.
  ///   - environment: The process's environment; `COLUMNS`, `NO_COLOR` and `TERM` are read.
  public init(descriptor: Int32, color: ColorChoice, environment: [String: String]) {
    let isTerminal = isatty(descriptor) == 1
    self.descriptor = descriptor
    isInteractive = isTerminal && environment["TERM", default: "dumb"] != "dumb"
    style =
      color.allowsColor(isTerminal: isTerminal, environment: environment) ? .ansi : .plain
    fallbackWidth = environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } ?? 100
  }

  /// Columns across, asked of the device each time, for windows change size.
  public var width: Int {
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : fallbackWidth
  }

  /// Writes text, all of it.
  ///
  /// A reader that has gone away (`nas inspect RUN | head -1`) is no error: the text is dropped.
  ///
  /// - Throws: ``ConsoleError`` when the text cannot be written for another reason, such as a
  ///   full disk.
  public func write(_ text: String) throws(ConsoleError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { NASPlatform.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EPIPE {
        return
      } else if errno == EAGAIN {
        // A terminal or pipe that another program has set to non-blocking: wait for room.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        throw ConsoleError(code: .cannotWrite, descriptor: descriptor, reason: errno)
      }
    }
  }

  /// Writes text and a line break.
  ///
  /// - Throws: As ``write(_:)``.
  public func print(_ line: String = "") throws(ConsoleError) {
    try write(line + "\n")
  }

  /// Makes a write to a closed pipe an error status rather than the end of the process: call once,
  /// first thing.
  public static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

/// An output that could not be written.
public struct ConsoleError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    case cannotWrite
  }

  public let code: Code
  /// The output's file descriptor.
  public let descriptor: Int32
  /// The system's reason, an `errno`.
  public let reason: Int32

  public var description: String {
    let output =
      switch descriptor {
      case 1: "standard output"
      case 2: "standard error"
      default: "file descriptor \(descriptor)"
      }
    return "cannot write to \(output): \(String(cString: strerror(reason)))"
  }

  public var hint: String? {
    reason == ENOSPC ? "free some space on the device, or write elsewhere" : nil
  }
}
