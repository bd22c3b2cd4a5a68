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
    let plain = [
      "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "COLUMNS": "80", "HOME": folder,
    ]
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
  public func start(_ arguments: [String]) throws -> RunningProgram {
    try RunningProgram(Self.program, arguments, in: folder, environment: environment)
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
  private let errors = Pipe()
  private let outputPath: String
  private var messages = ""

  fileprivate init(
    _ program: String, _ arguments: [String], in folder: String, environment: [String: String]
  ) throws {
    // A file, so that reading one output never waits for the other.
    outputPath = NSTemporaryDirectory() + "/nas-output-\(UUID().uuidString)"
    try Data().write(to: URL(fileURLWithPath: outputPath))
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = errors
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(atPath: outputPath) }

  /// Waits until standard error has said `text`.
  ///
  /// - Returns: false when the program ended without saying it.
  public func waitFor(_ text: String) -> Bool {
    while !messages.contains(text) {
      let data = errors.fileHandleForReading.availableData
      if data.isEmpty { return false }
      messages += String(decoding: data, as: UTF8.self)
    }
    return true
  }

  public func send(signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Waits for the end.
  public func finish() throws -> ProgramResult {
    messages += String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let output = try Data(contentsOf: URL(fileURLWithPath: outputPath))
    let signalBase: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return ProgramResult(
      status: signalBase + process.terminationStatus,
      output: String(decoding: output, as: UTF8.self), messages: messages)
  }
}
