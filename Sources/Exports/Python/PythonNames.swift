/// Hands out attribute names for one Python module: legal ones, and none twice.
struct PythonNames {
  private var taken: Set<String>

  /// - Parameter reserved: Names that must not be handed out besides Python's own.
  init(reserved: Set<String>) {
    taken = reserved.union(Self.keywords)
  }

  /// `wish` itself where that is legal and free; else the nearest name that is.
  mutating func name(for wish: String) -> String {
    let letters = wish.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? Character(scalar) : "_"
    }
    var base = String(letters)
    // Those that begin so are of the framework, or get another name within a class.
    if base.hasPrefix("_") { base = "n" + base }
    if base.first?.isNumber ?? true { base = "_" + base }
    return taken.insertUnique(base)
  }

  private static let keywords: Set<String> = words(
    """
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    """)

  /// What `nn.Sequential` already has.
  static let torchAttributes: Set<String> = words(
    """
    T_destination add_module append apply bfloat16 buffers call_super_init children compile cpu
    cuda double dump_patches eval extend extra_repr float forward get_buffer get_extra_state
    get_parameter get_submodule half insert ipu load_state_dict modules mtia named_buffers
    named_children named_modules named_parameters parameters pop register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
    set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
    """)

  /// What layers and models of Keras have already.
  static let kerasAttributes: Set<String> = words(
    """
    activity_regularizer add add_loss add_metric add_variable add_weight autocast build
    build_from_config built call call_signature_parameters compile_from_config compiled
    compute_dtype compute_loss compute_mask compute_metrics compute_output_shape
    compute_output_spec count_params dtype dtype_policy evaluate export fit from_config
    get_build_config get_compile_config get_config get_layer get_metrics_result
    get_quantization_layer_structure get_state_tree get_weights input input_dtype input_shape
    input_spec inputs jit_compile layers load_own_variables load_weights loss losses
    make_predict_function make_test_function make_train_function metrics metrics_names
    metrics_variables name non_trainable_variables non_trainable_weights output output_shape
    outputs path predict predict_function predict_on_batch predict_step quantization_mode quantize
    quantized_build quantized_call rematerialized_call reset_metrics run_eagerly save
    save_own_variables save_weights set_state_tree set_weights stateless_call
    stateless_compute_loss steps_per_execution summary supports_jit supports_masking
    symbolic_call test_function test_on_batch test_step to_json torch_params train_function
    train_on_batch train_step trainable trainable_variables trainable_weights variable_dtype
    variables weights
    """)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
