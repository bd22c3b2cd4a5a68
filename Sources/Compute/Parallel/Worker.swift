import COneDNN

/// What one thread of a ``WorkerPool`` owns: a oneDNN stream and reusable memory.
///
/// Only its own thread uses it while the pool works.
public final class Worker: @unchecked Sendable {
  /// Position within the pool.
  public let index: Int
  let stream: dnnl_stream_t
  /// Primitives live as long as the process, so that their identity is a key.
  private var arguments: [ObjectIdentifier: ConvolutionPrimitive.Arguments] = [:]
  private var arena = AlignedBuffer(count: 0)
  private var kernelScratch = AlignedBuffer(count: 0)
  private var gradient = AlignedBuffer(count: 0)
  private var input = AlignedBuffer(count: 0)

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

  /// Floats for activations; contents are undefined.
  func arena(_ count: Int) -> UnsafeMutablePointer<Float> { Self.reserve(&arena, count) }
  /// Floats for a kernel's scratch.
  func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    Self.reserve(&kernelScratch, count)
  }
  /// Floats for one network's packed gradient.
  func gradient(_ count: Int) -> UnsafeMutablePointer<Float> { Self.reserve(&gradient, count) }
  /// Floats for the images of a shard.
  public func input(_ count: Int) -> UnsafeMutablePointer<Float> { Self.reserve(&input, count) }

  private static func reserve(
    _ buffer: inout AlignedBuffer, _ count: Int
  ) -> UnsafeMutablePointer<Float> {
    if buffer.count < count { buffer = AlignedBuffer(count: count) }
    return buffer.pointer
  }
}
