import Foundation

/// What a result depends on besides its configuration: recorded in every run.
public enum BuildIdentity {
  /// The program's version.
  public static let version = "0.1.0"

  /// `nas 0.1.0`.
  public static let program = "nas \(version)"

  /// The processor and the kernels chosen for it:
  /// `AMD EPYC, oneDNN 2.6.3 (instruction set 0x1ef), avx512 kernels`.
  public static let processor = "\(model), \(OneDNN.identity), \(Kernels.name) kernels"

  private static var model: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = lines.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown processor"
  }
}
