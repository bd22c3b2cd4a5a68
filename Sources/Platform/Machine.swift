/// The machine that this process runs on, in words.
public enum Machine {
  /// The processor's name.
  public static var processor: String {
    #if os(Linux)
      let lines = (try? WholeFile.read("/proc/cpuinfo", upTo: 1 << 16)) ?? []
      // ARM64 tells numbers only.
      let line = String(decoding: lines, as: UTF8.self).split(separator: "\n")
        .first { $0.hasPrefix("model name") || $0.hasPrefix("CPU part") }
      let name = line?.split(separator: ":").last?.drop { $0 == " " }
    #else
      let name = setting("machdep.cpu.brand_string")
    #endif
    return name.map(String.init) ?? "unknown processor"
  }

  /// The C library and its version: `glibc 2.36`.
  public static var cLibrary: String {
    #if canImport(Glibc)
      var name = [CChar](repeating: 0, count: 64)
      let count = confstr(CInt(_CS_GNU_LIBC_VERSION), &name, name.count)
      let bytes = name.prefix(max(0, min(count, name.count) - 1)).map(UInt8.init(bitPattern:))
      return count > 0 ? String(decoding: bytes, as: UTF8.self) : "unknown C library"
    #elseif canImport(Musl)
      return "musl"
    #else
      return "Darwin " + (setting("kern.osrelease") ?? "")
    #endif
  }

  #if canImport(Darwin)
    private static func setting(_ name: String) -> String? {
      var bytes = [CChar](repeating: 0, count: 256)
      var count = bytes.count
      guard sysctlbyname(name, &bytes, &count, nil, 0) == 0 else { return nil }
      return String(
        decoding: bytes.prefix(max(0, count - 1)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  #endif
}
