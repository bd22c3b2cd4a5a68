import CNASKernels
import CNASOneDNN
import NASNetworks

/// Memory layouts and the primitive descriptor that a ``ConvolutionKey`` stands for.
///
/// Layouts are fixed, not asked for, so that our own kernels and packing know them: activations
/// nChw16c; weights as ``ConvolutionKey/weightLayout`` says, their gradients as
/// ``ConvolutionKey/gradientLayout``. They are the ones that oneDNN's AVX-512 kernels want.
struct ConvolutionDescription {
  let key: ConvolutionKey
  let source: dnnl_memory_desc_t
  let weights: dnnl_memory_desc_t
  let bias: dnnl_memory_desc_t?
  let destination: dnnl_memory_desc_t

  init(_ key: ConvolutionKey) throws(ComputeError) {
    self.key = key
    let elements = key.precision.dataType
    source = try Self.memory(
      [key.images, key.inputs, key.height, key.width], elements,
      key.isFirst ? dnnl_nchw : dnnl_nChw16c, key)
    destination = try Self.memory(
      [key.images, key.outputs, key.outputHeight, key.outputWidth], elements, dnnl_nChw16c, key)
    weights = try Self.weights(key)
    if case .inference = key.pass {
      bias = try Self.memory([key.outputs], dnnl_f32, dnnl_x, key)
    } else {
      bias = nil
    }
  }

  private static func weights(_ key: ConvolutionKey) throws(ComputeError) -> dnnl_memory_desc_t {
    let sizes = [key.outputs, key.inputs, key.kernel, key.kernel]
    switch key.pass == .backwardWeights ? key.gradientLayout : key.weightLayout {
    case nas_layout_first: return try memory(sizes, dnnl_f32, dnnl_Ohwi16o, key)
    case nas_layout_forward: return try memory(sizes, dnnl_f32, dnnl_OIhw16i16o, key)
    case nas_layout_backward: return try memory(sizes, dnnl_f32, dnnl_OIhw16o16i, key)
    case nas_layout_forward_bf16: return try memory(sizes, dnnl_bf16, dnnl_OIhw8i16o2i, key)
    case nas_layout_backward_bf16: return try memory(sizes, dnnl_bf16, dnnl_OIhw8o16i2o, key)
    case nas_layout_first_bf16: return try firstPairs(key)
    case let layout: preconditionFailure("oneDNN has no weight layout \(layout)")
    }
  }

  /// A first layer's weights in bf16, for which oneDNN has no name: [O][kernel][kernel][inputs / 2]
  /// [16 outputs][2 inputs], inputs padded to pairs.
  private static func firstPairs(
    _ key: ConvolutionKey
  ) throws(ComputeError) -> dnnl_memory_desc_t {
    let pairs = (key.inputs + 1) / 2
    var result = try memory(
      [key.outputs, key.inputs, key.kernel, key.kernel], dnnl_bf16, dnnl_oihw, key)
    result.padded_dims.1 = Int64(2 * pairs)
    result.format_desc.blocking.strides.0 = Int64(key.kernel * key.kernel * pairs * 32)
    result.format_desc.blocking.strides.1 = 32
    result.format_desc.blocking.strides.2 = Int64(key.kernel * pairs * 32)
    result.format_desc.blocking.strides.3 = Int64(pairs * 32)
    result.format_desc.blocking.inner_nblks = 2
    result.format_desc.blocking.inner_blks.0 = 16
    result.format_desc.blocking.inner_blks.1 = 2
    result.format_desc.blocking.inner_idxs.0 = 0
    result.format_desc.blocking.inner_idxs.1 = 1
    return result
  }

  private static func memory(
    _ dimensions: [Int], _ elements: dnnl_data_type_t, _ layout: dnnl_format_tag_t,
    _ key: ConvolutionKey
  ) throws(ComputeError) -> dnnl_memory_desc_t {
    var result = dnnl_memory_desc_t()
    let sizes = dimensions.map(Int64.init)
    try OneDNN.call("dnnl_memory_desc_init_by_tag", key.description) {
      dnnl_memory_desc_init_by_tag(&result, Int32(sizes.count), sizes, elements, layout)
    }
    return result
  }

  /// The primitive descriptor; the caller destroys it.
  func makePrimitiveDescriptor() throws(ComputeError) -> dnnl_primitive_desc_t {
    let attributes = try makeAttributes()
    defer { dnnl_primitive_attr_destroy(attributes) }
    switch key.pass {
    case .forward, .inference:
      var operation = try forwardOperation(weights: weights)
      return try makePrimitiveDescriptor(&operation, attributes, hint: nil)
    case .backwardData, .backwardWeights:
      // The backward passes want the descriptor of the forward pass as a hint.
      let anyLayout = try Self.memory(
        [key.outputs, key.inputs, key.kernel, key.kernel], key.precision.dataType,
        dnnl_format_tag_any, key)
      var forward = try forwardOperation(weights: anyLayout)
      let hint = try makePrimitiveDescriptor(&forward, attributes, hint: nil)
      defer { dnnl_primitive_desc_destroy(hint) }
      var operation = try backwardOperation()
      return try makePrimitiveDescriptor(&operation, attributes, hint: hint)
    }
  }

  private func makePrimitiveDescriptor(
    _ operation: inout dnnl_convolution_desc_t, _ attributes: dnnl_primitive_attr_t,
    hint: dnnl_primitive_desc_t?
  ) throws(ComputeError) -> dnnl_primitive_desc_t {
    var result: dnnl_primitive_desc_t?
    try OneDNN.call("dnnl_primitive_desc_create", key.description) {
      dnnl_primitive_desc_create(&result, &operation, attributes, OneDNN.engine, hint)
    }
    return result!
  }

  private var strides: [Int64] { [Int64(key.stride), Int64(key.stride)] }
  private var padding: [Int64] { [Int64(key.padding), Int64(key.padding)] }

  private func forwardOperation(
    weights: dnnl_memory_desc_t
  ) throws(ComputeError) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, y) = (source, weights, destination)
    var kind = dnnl_forward_training
    if case .inference = key.pass { kind = dnnl_forward_inference }
    try OneDNN.call("dnnl_convolution_forward_desc_init", key.description) {
      withUnsafePointer(to: bias ?? dnnl_memory_desc_t()) { b in
        dnnl_convolution_forward_desc_init(
          &result, kind, dnnl_convolution_direct, &x, &w, bias == nil ? nil : b, &y, strides,
          padding, padding)
      }
    }
    return result
  }

  private func backwardOperation() throws(ComputeError) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, y) = (source, weights, destination)
    if key.pass == .backwardData {
      try OneDNN.call("dnnl_convolution_backward_data_desc_init", key.description) {
        dnnl_convolution_backward_data_desc_init(
          &result, dnnl_convolution_direct, &x, &w, &y, strides, padding, padding)
      }
    } else {
      try OneDNN.call("dnnl_convolution_backward_weights_desc_init", key.description) {
        dnnl_convolution_backward_weights_desc_init(
          &result, dnnl_convolution_direct, &x, &w, nil, &y, strides, padding, padding)
      }
    }
    return result
  }

  /// The scratchpad is ours: oneDNN's own belongs to the thread that made the primitive.
  private func makeAttributes() throws(ComputeError) -> dnnl_primitive_attr_t {
    var created: dnnl_primitive_attr_t?
    try OneDNN.call("dnnl_primitive_attr_create", key.description) {
      dnnl_primitive_attr_create(&created)
    }
    let attributes = created!
    try OneDNN.call("dnnl_primitive_attr_set_scratchpad_mode", key.description) {
      dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)
    }
    guard case .inference(let activation, let adds) = key.pass else { return attributes }
    var operations: dnnl_post_ops_t?
    try OneDNN.call("dnnl_post_ops_create", key.description) { dnnl_post_ops_create(&operations) }
    defer { dnnl_post_ops_destroy(operations) }
    if adds {
      try OneDNN.call("dnnl_post_ops_append_sum", key.description) {
        dnnl_post_ops_append_sum(operations, 1)
      }
    }
    if let activation {
      let kind = activation == .relu ? dnnl_eltwise_relu : dnnl_eltwise_hardswish
      try OneDNN.call("dnnl_post_ops_append_eltwise", key.description) {
        dnnl_post_ops_append_eltwise(operations, 1, kind, 0, 0)
      }
    }
    try OneDNN.call("dnnl_primitive_attr_set_post_ops", key.description) {
      dnnl_primitive_attr_set_post_ops(attributes, operations)
    }
    return attributes
  }
}

extension Precision {
  fileprivate var dataType: dnnl_data_type_t {
    switch self {
    case .f32: dnnl_f32
    case .bf16: dnnl_bf16
    }
  }
}
