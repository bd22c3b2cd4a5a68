import Foundation

/// What this process takes of the machine's memory.
enum ProcessMemory {
  /// The most that was resident at a time, as the kernel counts it (`VmHWM`).
  ///
  /// Not `getrusage`'s figure: that one keeps the peak of the program that started this one.
  static var peakResidentBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first,
      let count = Int(kibibytes)
    else { preconditionFailure("/proc/self/status holds no VmHWM: \(status)") }
    return count * 1024
  }
}
