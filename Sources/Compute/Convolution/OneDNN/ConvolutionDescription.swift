import CNASKernels
import CNASOneDNN
import NASNetworks

/// The primitive descriptor that a ``ConvolutionKey`` stands for.
///
/// Layouts are fixed, not asked for, so that our own kernels and packing know them: activations
/// nChw16c; weights as ``ConvolutionKey/weightLayout`` says, their gradients as
/// ``ConvolutionKey/gradientLayout``. They are the ones that oneDNN's AVX-512 kernels want.
struct ConvolutionDescription {
  let key: ConvolutionKey

  /// The primitive descriptor; the caller destroys it.
  func makePrimitiveDescriptor() throws(ComputeError) -> dnnl_primitive_desc_t {
    let attributes = try makeAttributes()
    defer { dnnl_primitive_attr_destroy(attributes) }
    var hint: dnnl_primitive_desc_t?
    defer { dnnl_primitive_desc_destroy(hint) }
    if key.pass == .backwardData || key.pass == .backwardWeights {
      // The backward passes want the descriptor of the forward pass.
      var forward = convolution
      forward.pass = dnnl_forward_training
      (forward.weight_elements, forward.weight_layout) = (elements, dnnl_format_tag_any)
      hint = try create(forward, attributes, hint: nil)
    }
    return try create(convolution, attributes, hint: hint)
  }

  private func create(
    _ convolution: nas_dnnl_convolution, _ attributes: dnnl_primitive_attr_t,
    hint: dnnl_primitive_desc_t?
  ) throws(ComputeError) -> dnnl_primitive_desc_t {
    var result: dnnl_primitive_desc_t?
    try OneDNN.call("making a primitive descriptor", key.description) {
      withUnsafePointer(to: convolution) {
        nas_dnnl_create_convolution(&result, $0, OneDNN.engine, attributes, hint)
      }
    }
    return result!
  }

  private var convolution: nas_dnnl_convolution {
    var result = nas_dnnl_convolution()
    result.pass = pass
    (result.images, result.inputs, result.outputs) =
      (Int64(key.images), Int64(key.inputs), Int64(key.outputs))
    (result.height, result.width) = (Int64(key.height), Int64(key.width))
    (result.output_height, result.output_width) =
      (Int64(key.outputHeight), Int64(key.outputWidth))
    result.groups = Int64(key.groups)
    result.kernel = (Int64(key.kernel.rows), Int64(key.kernel.columns))
    result.stride = (Int64(key.stride.rows), Int64(key.stride.columns))
    result.padding = (Int64(key.padding.rows), Int64(key.padding.columns))
    // oneDNN counts what is left out between two taps.
    result.dilation = (Int64(key.dilation.rows - 1), Int64(key.dilation.columns - 1))
    result.elements = elements
    result.source_layout = key.isFirst ? dnnl_nchw : dnnl_nChw16c
    (result.weight_elements, result.weight_layout) = weights
    result.has_bias = key.hasBias ? 1 : 0
    return result
  }

  private var pass: dnnl_prop_kind_t {
    switch key.pass {
    case .forward: dnnl_forward_training
    case .inference: dnnl_forward_inference
    case .backwardData: dnnl_backward_data
    case .backwardWeights: dnnl_backward_weights
    }
  }

  private var elements: dnnl_data_type_t {
    switch key.precision {
    case .f32: dnnl_f32
    case .bf16: dnnl_bf16
    }
  }

  private var weights: (dnnl_data_type_t, dnnl_format_tag_t) {
    let isGrouped = key.groups > 1
    return switch key.pass == .backwardWeights ? key.gradientLayout : key.weightLayout {
    case nas_layout_first: (dnnl_f32, dnnl_Ohwi16o)
    case nas_layout_forward: (dnnl_f32, isGrouped ? dnnl_gOIhw16i16o : dnnl_OIhw16i16o)
    case nas_layout_backward: (dnnl_f32, isGrouped ? dnnl_gOIhw16o16i : dnnl_OIhw16o16i)
    case nas_layout_forward_bf16: (dnnl_bf16, isGrouped ? dnnl_gOIhw8i16o2i : dnnl_OIhw8i16o2i)
    case nas_layout_backward_bf16: (dnnl_bf16, isGrouped ? dnnl_gOIhw8o16i2o : dnnl_OIhw8o16i2o)
    case nas_layout_first_bf16: (dnnl_bf16, dnnl_OhwI16o2i)
    case let layout: preconditionFailure("oneDNN has no weight layout \(layout)")
    }
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
      try OneDNN.call("adding what is there", key.description) { nas_dnnl_append_sum(operations) }
    }
    if let activation {
      try OneDNN.call("adding an activation", key.description) {
        switch activation {
        case .relu: nas_dnnl_append_relu(operations)
        case .hardSwish: nas_dnnl_append_hard_swish(operations)
        default: preconditionFailure("no convolution computes \(activation.rawValue)")
        }
      }
    }
    try OneDNN.call("dnnl_primitive_attr_set_post_ops", key.description) {
      dnnl_primitive_attr_set_post_ops(attributes, operations)
    }
    return attributes
  }
}
