import Foundation

/// Where files that come with the program are looked for, and a user's own of the kind.
public struct ProgramFolders: Sendable {
  private let environment: [String: String]
  private let workingDirectory: String
  /// Nil where it is not known.
  private let executable: String?

  /// Paths are absolute.
  package init(environment: [String: String], workingDirectory: String, executable: String?) {
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.executable = executable
  }

  /// Of this process.
  public init() {
    self.init(
      environment: ProcessInfo.processInfo.environment,
      workingDirectory: FileManager.default.currentDirectoryPath,
      executable: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
  }

  /// In order of precedence: the folders of an environment variable (separated by colons), `name` in
  /// the working directory, `share/nas/<name>` beside the folder of the executable, and `name` in any
  /// folder above the executable.
  public func named(_ name: String, variable: String) -> [String] {
    var folders = (environment[variable] ?? "").split(separator: ":").map(String.init)
    folders.append("\(workingDirectory)/\(name)")
    if let executable {
      var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
      folders.append(folder.deletingLastPathComponent().path + "/share/nas/\(name)")
      while folder.path != "/" {
        folders.append(folder.appendingPathComponent(name).path)
        folder.deleteLastPathComponent()
      }
    }
    return folders
  }
}
