import CNASKernels
import CNASOneDNN
import Synchronization

/// A oneDNN convolution ready to run; made once per ``ConvolutionKey`` and shared by all workers.
///
/// Each worker has memory objects of its own, so that running allocates nothing after its first
/// time and no lock is taken.
final class ConvolutionPrimitive: DenseConvolution, @unchecked Sendable {
  private let key: ConvolutionKey
  private let primitive: dnnl_primitive_t
  /// Knows how all that the primitive reads and writes lies in memory.
  private let descriptor: dnnl_primitive_desc_t
  /// Floats of scratch that running takes.
  private let scratchCount: Int
  private let weightCount: Int
  /// `oneDNN` and its name of the implementation: `oneDNN jit:avx512_core`.
  let name: String
  /// Whether the implementation is the one that oneDNN checks others by.
  var isReference: Bool { name.hasPrefix("oneDNN ref") }

  /// What a primitive reads and writes: memory objects of one worker.
  final class Arguments {
    fileprivate let memories: [dnnl_memory_t]
    fileprivate let list: [dnnl_exec_arg_t]

    fileprivate init(_ memories: [dnnl_memory_t], _ list: [dnnl_exec_arg_t]) {
      self.memories = memories
      self.list = list
    }

    deinit {
      for memory in memories { dnnl_memory_destroy(memory) }
    }
  }

  /// The primitive for a key, made at its first use.
  static func cached(_ key: ConvolutionKey) throws(ComputeError) -> ConvolutionPrimitive {
    try cache.withLock { (cache) throws(ComputeError) in
      if let found = cache[key] { return found }
      let made = try ConvolutionPrimitive(key)
      cache[key] = made
      return made
    }
  }

  private static let cache = Mutex<[ConvolutionKey: ConvolutionPrimitive]>([:])

  private init(_ key: ConvolutionKey) throws(ComputeError) {
    // A primitive is made for as many OpenMP threads as the thread that makes it would use.
    OneDNN.limitThisThread()
    self.key = key
    let descriptor = try ConvolutionDescription(key: key).makePrimitiveDescriptor()
    self.descriptor = descriptor
    var name: UnsafePointer<CChar>?
    dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, &name)
    self.name = "oneDNN " + (name.map { String(cString: $0) } ?? "unknown")
    weightCount = key.weightCount
    let scratch = dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0)
    scratchCount = (dnnl_memory_desc_get_size(scratch) + 3) / 4
    var made: dnnl_primitive_t?
    try OneDNN.call("dnnl_primitive_create", key.description) {
      dnnl_primitive_create(&made, descriptor)
    }
    primitive = made!
  }

  func run(
    on worker: Worker, source: UnsafeMutableRawPointer, weights: UnsafeMutablePointer<Float>,
    bias: UnsafeMutablePointer<Float>?, destination: UnsafeMutableRawPointer, adds: Bool
  ) throws(ComputeError) {
    let prepared = try worker.oneDNN.arguments(for: self) { () throws(ComputeError) in
      try makeArguments()
    }
    // oneDNN cannot add to the weights' gradient.
    let written = adds ? worker.reserve(weightCount, for: .weightsGradient) : weights
    dnnl_memory_set_data_handle(prepared.memories[0], source)
    dnnl_memory_set_data_handle(prepared.memories[1], written)
    dnnl_memory_set_data_handle(prepared.memories[2], destination)
    dnnl_memory_set_data_handle(prepared.memories[3], worker.scratch(scratchCount))
    if let bias { dnnl_memory_set_data_handle(prepared.memories[4], bias) }
    try OneDNN.call("dnnl_primitive_execute", key.description) {
      dnnl_primitive_execute(
        primitive, worker.oneDNN.stream, Int32(prepared.list.count), prepared.list)
    }
    if adds { Kernels.table.accumulate(weightCount, written, weights) }
  }

  private func makeArguments() throws(ComputeError) -> Arguments {
    let (x, w, y): (Int32, Int32, Int32) =
      switch key.pass {
      case .forward, .inference: (DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST)
      case .backwardData: (DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST)
      case .backwardWeights: (DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST)
      }
    var parts = [x, w, y, DNNL_ARG_SCRATCHPAD]
    if key.hasBias { parts.append(DNNL_ARG_BIAS) }
    var memories: [dnnl_memory_t] = []
    var list: [dnnl_exec_arg_t] = []
    for argument in parts {
      var memory: dnnl_memory_t?
      try OneDNN.call("dnnl_memory_create", key.description) {
        let layout = dnnl_primitive_desc_query_md(descriptor, dnnl_query_exec_arg_md, argument)
        return dnnl_memory_create(&memory, layout, OneDNN.engine, nil)
      }
      memories.append(memory!)
      list.append(dnnl_exec_arg_t(arg: argument, memory: memory))
    }
    return Arguments(memories, list)
  }
}
