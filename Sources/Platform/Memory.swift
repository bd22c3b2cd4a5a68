/// Memory, as the operating system gives it.
public enum Memory {
  /// A page of the size that spares most walks through page tables.
  package static let hugePage = 2 << 20

  /// Asks for huge pages under a large block. Only advice: nothing is different without it but the
  /// time that walking page tables takes.
  package static func adviseHugePages(_ start: UnsafeMutableRawPointer, bytes: Int) {
    #if os(Linux)
      madvise(start, bytes, MADV_HUGEPAGE)
    #endif
  }

  /// The most of this process that was resident at a time, in bytes; nil where the system does not
  /// tell.
  ///
  /// On Linux as the kernel counts it (`VmHWM`), not `getrusage`'s figure: that one keeps the peak
  /// of the program that started this one.
  public static var peakResidentBytes: Int? {
    #if os(Linux)
      let status = (try? WholeFile.read("/proc/self/status", upTo: 1 << 16)) ?? []
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
        .first { $0.hasPrefix("VmHWM:") }
      let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
        Int($0)
      }
      return kibibytes.map { $0 * 1024 }
    #else
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : nil
    #endif
  }
}
