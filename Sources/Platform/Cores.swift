import FoundationEssentials

/// The cores that this process may work on.
public enum Cores {
  /// How many threads can run at a time: the cores that the process is bound to, and no more than
  /// its control groups' quota pays for. At least 1.
  public static var available: Int {
    // On Linux of those that it is bound to (`taskset`, `--cpuset-cpus`).
    let bound = ProcessInfo.processInfo.activeProcessorCount
    return max(1, min(bound, quota.map { Int($0.rounded(.up)) } ?? bound))
  }

  /// Cores' worth of time that the control groups allow, the strictest of them; nil without a limit.
  private static var quota: Double? {
    #if os(Linux)
      let groups = (try? WholeFile.read("/proc/self/cgroup", upTo: 1 << 16)) ?? []
      return ControlGroups(String(decoding: groups, as: UTF8.self)).quota { path in
        (try? WholeFile.read(path, upTo: 1 << 12)).map { String(decoding: $0, as: UTF8.self) }
      }
    #else
      return nil
    #endif
  }
}

/// The control groups that a process belongs to, as `/proc/self/cgroup` tells (cgroups(7)).
package struct ControlGroups {
  /// Of version 2; nil where the process is in none.
  private let unified: String?
  /// Of version 1's `cpu` controller.
  private let cpu: String?

  package init(_ text: String) {
    // hierarchy:controllers:path
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }.filter { $0.count == 3 }
    unified = lines.first { $0[0] == "0" && $0[1].isEmpty }.map { String($0[2]) }
    cpu = lines.first { $0[1].split(separator: ",").contains("cpu") }.map { String($0[2]) }
  }

  /// Cores' worth of time, the least of the group's own limit and those above it.
  ///
  /// - Parameter read: The text of a file; nil when there is none.
  package func quota(_ read: (String) -> String?) -> Double? {
    let v2 = Self.groups(unified, under: "/sys/fs/cgroup").compactMap { folder -> Double? in
      // `max 100000`, or microseconds of time in a period of microseconds.
      guard let parts = read("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace),
        parts.count == 2
      else { return nil }
      return Self.share(Double(parts[0]), of: Double(parts[1]))
    }
    let v1 = Self.groups(cpu, under: "/sys/fs/cgroup/cpu").compactMap { folder in
      Self.share(
        Self.number(read("\(folder)/cpu.cfs_quota_us")),
        of: Self.number(read("\(folder)/cpu.cfs_period_us")))
    }
    return (v1 + v2).min()
  }

  /// The group's folder and those above it. Within a container the path may be the one outside, of
  /// which only the root is to be seen: folders that are not there have no limit.
  private static func groups(_ path: String?, under root: String) -> [String] {
    guard let path else { return [] }
    let names = path.split(separator: "/")
    return (0...names.count).map {
      ([root] + names.prefix($0).map(String.init)).joined(separator: "/")
    }
  }

  private static func number(_ text: String?) -> Double? {
    text?.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
  }

  /// A quota below 0 is none.
  private static func share(_ quota: Double?, of period: Double?) -> Double? {
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    return quota / period
  }
}
