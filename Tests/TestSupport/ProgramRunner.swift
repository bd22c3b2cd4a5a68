import Foundation

/// Runs the built program in a folder, as a person would type it.
public struct ProgramRunner: Sendable {
  /// The working folder.
  public let folder: String
  public let environment: [String: String]

  /// - Parameter environment: Added to a plain one, which asks for English without colour, 80
  ///   columns wide.
  public init(in folder: String, environment: [String: String] = [:]) {
    self.folder = folder
    var plain = [
      "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "COLUMNS": "80", "HOME": folder,
    ]
    // The kernels under test are the program's, too.
    plain["NAS_KERNELS"] = ProcessInfo.processInfo.environment["NAS_KERNELS"]
    self.environment = plain.merging(environment) { $1 }
  }

  /// The program: beside the test bundle, which is what runs now.
  public static let program: String = {
    let here = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: here).deletingLastPathComponent().path + "/nas"
  }()

  /// Runs to the end.
  public func run(_ arguments: [String]) throws -> ProgramResult {
    try start(arguments).finish()
  }

  public func run(_ arguments: String...) throws -> ProgramResult {
    try run(arguments)
  }

  /// Starts the program and returns at once.
  ///
  /// - Parameter terminal: What its standard error is; a pipe if not given.
  public func start(
    _ arguments: [String], on terminal: PseudoTerminal? = nil
  ) throws -> RunningProgram {
    try RunningProgram(
      Self.program, arguments, in: folder, environment: environment, terminal: terminal)
  }

  public func start(_ arguments: String...) throws -> RunningProgram {
    try start(arguments)
  }

  /// Runs a line of a POSIX shell, where `nas` is the program.
  public func runShell(_ line: String) throws -> ProgramResult {
    let function = "nas() { \"\(Self.program)\" \"$@\"; }\n"
    return try RunningProgram(
      "/bin/sh", ["-c", function + line], in: folder, environment: environment
    ).finish()
  }
}

/// How a program ended, and what it said.
public struct ProgramResult: Sendable {
  /// The exit status, or 128 and the signal that ended it.
  public let status: Int32
  /// Standard output.
  public let output: String
  /// Standard error.
  public let messages: String
}

/// A program under way, its standard error read as it is written.
public final class RunningProgram {
  private let process = Process()
  /// Where its standard error is read.
  private let errors: FileHandle
  private let outputPath: String
  private var received: [UInt8] = []

  fileprivate init(
    _ program: String, _ arguments: [String], in folder: String, environment: [String: String],
    terminal: PseudoTerminal? = nil
  ) throws {
    // A file, so that reading one output never waits for the other.
    outputPath = NSTemporaryDirectory() + "/nas-output-\(UUID().uuidString)"
    try Data().write(to: URL(fileURLWithPath: outputPath))
    let pipe = Pipe()
    let written = terminal?.programSide ?? pipe.fileHandleForWriting
    errors = terminal?.watchedSide ?? pipe.fileHandleForReading
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = written
    try process.run()
    // The program's end is the end of what can be read only if nobody else could write.
    try written.close()
  }

  deinit { try? FileManager.default.removeItem(atPath: outputPath) }

  /// What standard error has said, as far as it was read.
  public var messages: String { String(decoding: received, as: UTF8.self) }

  /// Waits until standard error has said `text`.
  ///
  /// - Returns: false when the program ended without saying it.
  public func waitFor(_ text: String) -> Bool {
    while !messages.contains(text) {
      guard readMore() else { return false }
    }
    return true
  }

  /// Waits for more of standard error, and reads it.
  ///
  /// - Returns: false at its end; a terminal's is an error.
  @discardableResult public func readMore() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var count: Int
    repeat {
      count = read(errors.fileDescriptor, &bytes, bytes.count)
    } while count < 0
      && errno == EINTR
    if count > 0 { received += bytes[..<count] }
    return count > 0
  }

  /// Reads what standard error has said already.
  public func readWhatIsThere() {
    var request = pollfd(fd: errors.fileDescriptor, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 0) > 0, readMore() {}
  }

  public func send(signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Stops the program, does something, and lets it go on.
  ///
  /// - Returns: false when the program had ended.
  public func suspend(_ body: () throws -> Void) rethrows -> Bool {
    send(signal: SIGSTOP)
    while let state, state != "T" {
      guard state != "Z" else { return false }
      usleep(1_000)
    }
    try body()
    let isThere = state == "T"
    send(signal: SIGCONT)
    return isThere
  }

  /// The letter that the system has for what the process does: T when it is stopped, Z when it has
  /// ended.
  private var state: Character? {
    let path = "/proc/\(process.processIdentifier)/stat"
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    // After the program's name, which is in brackets.
    return text?.split(separator: ")").last?.first { $0 != " " }
  }

  /// Waits for the end.
  public func finish() throws -> ProgramResult {
    while readMore() {}
    process.waitUntilExit()
    let output = try Data(contentsOf: URL(fileURLWithPath: outputPath))
    let signalBase: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return ProgramResult(
      status: signalBase + process.terminationStatus,
      output: String(decoding: output, as: UTF8.self), messages: messages)
  }
}
