import CNASOneDNN

/// What one thread of a ``WorkerPool`` owns: a oneDNN stream and reusable memory.
///
/// Only its own thread uses it while the pool works.
public final class Worker: @unchecked Sendable {
  /// Position within the pool.
  public let index: Int
  let stream: dnnl_stream_t
  /// Primitives live as long as the process, so that their identity is a key.
  private var arguments: [ObjectIdentifier: ConvolutionPrimitive.Arguments] = [:]
  private var memory = [AlignedBuffer](
    repeating: AlignedBuffer(count: 0), count: Purpose.allCases.count)

  /// What a worker's memory is for: one buffer each, as large as was ever asked for.
  enum Purpose: Int, CaseIterable {
    /// Activations and gradients of a pass.
    case arena
    /// A kernel's own.
    case scratch
    /// One chunk's gradient of a convolution's weights.
    case weightsGradient
    /// The images of a shard.
    case input
  }

  init(index: Int) {
    self.index = index
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

  /// Called on the worker's thread before it works.
  func enter() { OneDNN.limitThisThread() }

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

  /// Floats of undefined contents, on a 64-byte boundary.
  func reserve(_ count: Int, for purpose: Purpose) -> UnsafeMutablePointer<Float> {
    if memory[purpose.rawValue].count < count {
      memory[purpose.rawValue] = AlignedBuffer(count: count)
    }
    return memory[purpose.rawValue].pointer
  }

  /// Floats for the images of a shard.
  public func input(_ count: Int) -> UnsafeMutablePointer<Float> { reserve(count, for: .input) }

  func scratch(_ count: Int) -> UnsafeMutablePointer<Float> { reserve(count, for: .scratch) }

  /// Bytes for a pass's activations and gradients.
  func arena(bytes: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(reserve((bytes + 3) / 4, for: .arena))
  }
}
