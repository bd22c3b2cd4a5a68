import CNASOneDNN

/// The gateway to oneDNN: one engine, and one function that turns statuses into errors.
enum OneDNN {
  /// oneDNN's CPU engine lives as long as the process.
  nonisolated(unsafe) static let engine: dnnl_engine_t = {
    var engine: dnnl_engine_t?
    let status = dnnl_engine_create(&engine, dnnl_cpu, 0)
    guard status == dnnl_success, let engine else {
      preconditionFailure("oneDNN has no CPU engine: status \(status.rawValue)")
    }
    return engine
  }()

  /// Runs one call and throws when it fails.
  static func call(
    _ function: String, _ context: @autoclosure () -> String, _ body: () -> dnnl_status_t
  ) throws(ComputeError) {
    let status = body()
    guard status == dnnl_success else {
      throw ComputeError(
        .library,
        "oneDNN: \(function) failed with status \(status.rawValue) for \(context())")
    }
  }

  /// Keeps what this thread makes and runs on this thread: GNU OpenMP has its limit by thread.
  static func limitThisThread() { omp_set_num_threads(1) }

  /// Names the library's version and the processor features that it uses: `2.6.3 avx512`.
  static var version: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  static var instructionSet: UInt32 { dnnl_get_effective_cpu_isa().rawValue }
}
