import CNASOneDNN

/// The gateway to oneDNN: one engine, and one function that turns statuses into errors.
enum OneDNN {
  static let isAvailable = true

  /// The convolution that a key stands for; nil where oneDNN has but its reference for it, which is
  /// hundreds of times slower than our own kernels.
  static func convolution(_ key: ConvolutionKey) throws(ComputeError) -> (any DenseConvolution)? {
    let primitive = try ConvolutionPrimitive.cached(key)
    return primitive.isReference ? nil : primitive
  }

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

  /// The library's version and the processor features that it uses:
  /// `oneDNN 2.6.3 (instruction set 0xe7)`.
  static var identity: String {
    let isa = String(dnnl_get_effective_cpu_isa().rawValue, radix: 16)
    let version = dnnl_version()?.pointee
    let name = version.map { "\($0.major).\($0.minor).\($0.patch)" } ?? "unknown"
    return "oneDNN \(name) (instruction set 0x\(isa))"
  }
}

/// What one worker needs to run primitives: a stream, and memory objects of its own.
///
/// Only the worker's own thread uses it while its pool works.
final class OneDNNWorker {
  let stream: dnnl_stream_t
  /// Primitives live as long as the process, so that their identity is a key.
  private var arguments: [ObjectIdentifier: ConvolutionPrimitive.Arguments] = [:]

  init() {
    var made: dnnl_stream_t?
    let status = dnnl_stream_create(&made, OneDNN.engine, dnnl_stream_default_flags.rawValue)
    guard status == dnnl_success, let made else {
      preconditionFailure("oneDNN made no stream: status \(status.rawValue)")
    }
    stream = made
  }

  deinit {
    dnnl_stream_destroy(stream)
  }

  /// This worker's own memory objects for a primitive, made at its first use.
  func arguments(
    for primitive: ConvolutionPrimitive,
    _ make: () throws(ComputeError) -> ConvolutionPrimitive.Arguments
  ) throws(ComputeError) -> ConvolutionPrimitive.Arguments {
    if let known = arguments[ObjectIdentifier(primitive)] { return known }
    let made = try make()
    arguments[ObjectIdentifier(primitive)] = made
    return made
  }
}
