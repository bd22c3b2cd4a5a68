/// Hands out attribute names for one Python module: legal ones, and none twice.
struct PythonNames {
  private var taken: Set<String>

  /// - Parameter reserved: Names that must not be handed out besides Python's own.
  init(reserved: Set<String> = Self.moduleAttributes) {
    taken = reserved.union(Self.keywords)
  }

  /// `wish` itself where that is legal and free; else the nearest name that is.
  mutating func name(for wish: String) -> String {
    let letters = wish.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? Character(scalar) : "_"
    }
    var base = String(letters)
    if base.first?.isNumber ?? true { base = "_" + base }
    var name = base
    var count = 1
    while !taken.insert(name).inserted {
      count += 1
      name = "\(base)_\(count)"
    }
    return name
  }

  private static let keywords: Set<String> = words(
    """
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    """)

  /// What `nn.Sequential` already has; a child of such a name would be shadowed by the method.
  private static let moduleAttributes: Set<String> = words(
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

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
