internal import CNASHDF5

extension HDF5 {
  /// Who wrote a file.
  package enum Origin: Sendable {
    /// Our own programs.
    case ours
    /// Anybody: members come in the order of their names; of attributes only texts are read, of
    /// datasets only floating-point numbers of any precision, as `float`; what else there is, is left
    /// out.
    case others
  }

  /// The tree that an HDF5 file holds, given the file's bytes.
  ///
  /// - Parameter depth: Of groups within each other, the root among them; nil for what is usual.
  /// - Throws: ``HDF5Error`` when the bytes are not an HDF5 file, or when it holds what we never
  ///   write: other types, links that are not hard, an object under two names, data that lie
  ///   elsewhere, arrays larger than the file can account for.
  package static func tree(
    from image: [UInt8], of origin: Origin = .ours, deepest depth: Int? = nil
  ) throws(HDF5Error) -> HDF5Group {
    try exclusively { () throws(HDF5Error) in
      let access = try HDF5Handle("H5Pcreate", "/") { H5Pcreate(chdf5_file_access()) }
      try hdf5("H5Pset_fapl_core", "/") { H5Pset_fapl_core(access.id, 1 << 20, false) }
      try hdf5("H5Pset_file_image", "/") {
        // The library copies the buffer; the pointer is mutable for historical reasons only.
        image.withUnsafeBytes {
          H5Pset_file_image(access.id, UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count)
        }
      }
      let file = try HDF5Handle("H5Fopen", "/") {
        H5Fopen(imageName, chdf5_read_only(), access.id)
      }
      let root = try HDF5Handle("H5Gopen2", "/") { H5Gopen2(file.id, "/", chdf5_default()) }
      var reader = TreeReader(fileSize: image.count, origin: origin, maximumDepth: depth)
      return try reader.group(root, at: "", depth: 0)
    }
  }

  fileprivate static func string(
    _ characters: UnsafePointer<CChar>?, at path: String
  ) throws(HDF5Error) -> String {
    guard let characters else { return "" }
    guard let string = String(validatingCString: characters) else {
      throw HDF5Error(.content, path, "holds text that is not UTF-8")
    }
    return string
  }
}

/// Reads a tree, and never trusts the file: neither time nor memory is without bounds, whatever it
/// claims.
private struct TreeReader {
  /// What a byte of a file may become in memory, on average over the file: numbers of ours that
  /// deflate shrinks by more are a small part of it.
  private static let maximumGrowth = 64
  /// What a file may become whatever its size.
  private static let freeBytes = 64 << 20

  private let fileSize: Int
  private let origin: HDF5.Origin
  private let maximumDepth: Int
  /// Bytes that the rest of the file may still become.
  private var budget: Int
  /// Addresses of the objects that were met.
  private var met: Set<UInt64> = []

  init(fileSize: Int, origin: HDF5.Origin, maximumDepth: Int?) {
    self.fileSize = fileSize
    self.origin = origin
    // Deeper than any file of ours, or than any model of others.
    self.maximumDepth = maximumDepth ?? (origin == .ours ? 8 : 32)
    budget = Self.freeBytes + fileSize * Self.maximumGrowth
  }

  mutating func group(
    _ handle: borrowing HDF5Handle, at path: String, depth: Int
  ) throws(HDF5Error) -> HDF5Group {
    guard depth < maximumDepth else {
      throw HDF5Error(.content, path, "lies deeper than \(maximumDepth) groups")
    }
    let id = handle.id
    try meet(handle, at: path)
    var group = HDF5Group()
    for name in try attributeNames(handle, at: path) {
      let place = "\(path)@\(name)"
      if try isLeftOut(attribute: name, of: handle, at: place) { continue }
      group.attributes[name] = try attribute(handle, named: name, at: place)
    }
    for name in try memberNames(handle, at: path) {
      let path = "\(path)/\(name)"
      guard try hdf5("H5Lget_info", path, { chdf5_link_is_hard(id, name) }) == 1 else {
        throw HDF5Error(.content, path, "is a soft or external link")
      }
      let child = try HDF5Handle("H5Oopen", path) { H5Oopen(id, name, chdf5_default()) }
      switch H5Iget_type(child.id) {
      case H5I_GROUP:
        group.add(name, try self.group(child, at: path, depth: depth + 1))
      case H5I_DATASET:
        if try isLeftOut(child, at: path) { continue }
        group.add(name, .dataset(try dataset(child, at: path)))
      default:
        throw HDF5Error(.content, path, "is neither a group nor a dataset")
      }
    }
    return group
  }

  /// Whether an attribute of others is no single text.
  private func isLeftOut(
    attribute name: String, of handle: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) -> Bool {
    guard origin == .others else { return false }
    let id = handle.id
    let attribute = try HDF5Handle("H5Aopen", path) { H5Aopen(id, name, chdf5_default()) }
    let space = try HDF5Handle("H5Aget_space", path) { H5Aget_space(attribute.id) }
    let type = try HDF5Handle("H5Aget_type", path) { H5Aget_type(attribute.id) }
    return try !shape(of: space, at: path).isEmpty || H5Tis_variable_str(type.id) <= 0
  }

  /// Whether a dataset of others is of no floating-point numbers.
  private func isLeftOut(
    _ dataset: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) -> Bool {
    guard origin == .others else { return false }
    let id = dataset.id
    let type = try HDF5Handle("H5Dget_type", path) { H5Dget_type(id) }
    return H5Tget_class(type.id) != H5T_FLOAT
  }

  private func attributeNames(
    _ handle: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) -> [String] {
    let id = handle.id
    var names: [String] = []
    try hdf5("H5Aiterate2", path) {
      withUnsafeMutablePointer(to: &names) { names in
        H5Aiterate2(
          id, H5_INDEX_NAME, H5_ITER_INC, nil,
          { _, name, _, names in
            guard let name, let names else { return -1 }
            names.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
            return 0
          }, names)
      }
    }
    return names
  }

  /// In the order they were created, where the file keeps it.
  private func memberNames(
    _ handle: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) -> [String] {
    let id = handle.id
    var info = H5G_info_t()
    try hdf5("H5Gget_info", path) { H5Gget_info(id, &info) }
    var names: [String] = []
    let order = origin == .ours ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
    for index in 0..<info.nlinks {
      func name(into buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
        H5Lget_name_by_idx(
          id, ".", order, H5_ITER_INC, index, buffer, size, chdf5_default())
      }
      let length = try hdf5("H5Lget_name_by_idx", path) { name(into: nil, 0) }
      var buffer = [CChar](repeating: 0, count: length + 1)
      try hdf5("H5Lget_name_by_idx", path) { name(into: &buffer, length + 1) }
      let name = try HDF5.string(buffer, at: path)
      guard HDF5Group.isValid(name: name) else {
        throw HDF5Error(.content, path, "has a member named '\(name)'")
      }
      names.append(name)
    }
    return names
  }

  private mutating func attribute(
    _ handle: borrowing HDF5Handle, named name: String, at path: String
  ) throws(HDF5Error) -> HDF5Scalar {
    let id = handle.id
    let attribute = try HDF5Handle("H5Aopen", path) { H5Aopen(id, name, chdf5_default()) }
    let space = try HDF5Handle("H5Aget_space", path) { H5Aget_space(attribute.id) }
    guard try shape(of: space, at: path).isEmpty else {
      throw HDF5Error(.content, path, "should be a single value")
    }
    let type = try HDF5Handle("H5Aget_type", path) { H5Aget_type(attribute.id) }
    let values = try HDF5Values("H5Aread", path, type, space, count: 1) {
      H5Aread(attribute.id, $0, $1)
    }
    switch values {
    case .int64(let values): return .integer(values[0])
    case .double(let values): return .real(values[0])
    case .strings(let values):
      // Many may be one and the same long text in the file.
      try spend([values[0].utf8.count], of: 1, at: path)
      return .text(values[0])
    case .int32, .float:
      throw HDF5Error(
        .content, path, "has type \(values.typeName), which our attributes never have")
    }
  }

  private mutating func dataset(
    _ dataset: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) -> HDF5Dataset {
    let id = dataset.id
    try meet(dataset, at: path)
    let space = try HDF5Handle("H5Dget_space", path) { H5Dget_space(id) }
    let type = try HDF5Handle("H5Dget_type", path) { H5Dget_type(id) }
    let shape = try shape(of: space, at: path)
    try checkStorage(dataset, of: shape, at: path)
    try spend(shape, of: max(H5Tget_size(type.id), MemoryLayout<Float>.size), at: path)
    if H5Tis_variable_str(type.id) > 0 {
      guard shape.count <= 1 else {
        throw HDF5Error(.content, path, "holds texts in \(shape.count) dimensions")
      }
      let values = try strings(of: dataset, type, shape: shape, at: path)
      return HDF5Dataset(shape: shape, values: .strings(values))
    }
    let values = try HDF5Values(
      "H5Dread", path, type, space, count: shape.reduce(1, *), of: origin
    ) {
      H5Dread(id, $0, chdf5_all(), chdf5_all(), chdf5_default(), $1)
    }
    return HDF5Dataset(shape: shape, values: values)
  }

  /// A list of texts, a part at a time: all of them may be one and the same long text in the file, so
  /// that only what a part takes is known before it is read.
  private mutating func strings(
    of dataset: borrowing HDF5Handle, _ type: borrowing HDF5Handle, shape: [Int], at path: String
  ) throws(HDF5Error) -> [String] {
    let id = dataset.id
    guard let count = shape.first else {
      let space = try HDF5Handle("H5Dget_space", path) { H5Dget_space(id) }
      let values = try HDF5Values("H5Dread", path, type, space, count: 1) {
        H5Dread(id, $0, chdf5_all(), chdf5_all(), chdf5_default(), $1)
      }
      guard case .strings(let texts) = values else { return [] }
      try spend([texts[0].utf8.count], of: 1, at: path)
      return texts
    }
    let space = try HDF5Handle("H5Dget_space", path) { H5Dget_space(id) }
    let selection = space.id
    var strings: [String] = []
    while strings.count < count {
      let part = min(count - strings.count, max(1, budget / fileSize))
      let (first, size) = (hsize_t(strings.count), hsize_t(part))
      let memory = try HDF5Handle("H5Screate_simple", path) { H5Screate_simple(1, [size], nil) }
      try hdf5("H5Sselect_hyperslab", path) {
        H5Sselect_hyperslab(selection, H5S_SELECT_SET, [first], nil, [size], nil)
      }
      let memoryID = memory.id
      let values = try HDF5Values("H5Dread", path, type, memory, count: part) {
        H5Dread(id, $0, memoryID, selection, chdf5_default(), $1)
      }
      guard case .strings(let texts) = values else { break }
      try spend([texts.reduce(0) { $0 + $1.utf8.count }], of: 1, at: path)
      strings += texts
    }
    return strings
  }

  /// Every object has one name: so there are no circles, and nothing is read twice.
  private mutating func meet(
    _ object: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) {
    let id = object.id
    var address: UInt64 = 0
    try hdf5("H5Oget_info", path) { chdf5_address(id, &address) }
    guard met.insert(address).inserted else {
      throw HDF5Error(
        .content, path.isEmpty ? "/" : path, "is an object that has another name, too")
    }
  }

  /// Takes from the budget what an array needs, before it is allocated.
  private mutating func spend(
    _ shape: [Int], of elementSize: Int, at path: String
  ) throws(HDF5Error) {
    let (size, overflow) = shape.reduce((elementSize, false)) {
      let (product, overflow) = $0.0.multipliedReportingOverflow(by: $1)
      return (product, $0.1 || overflow)
    }
    guard !overflow, size <= budget else {
      throw HDF5Error(.content, path, "claims a shape of \(shape), more than the file holds")
    }
    budget -= size
  }

  /// The data lie in the file itself, in pieces of a bounded size, behind filters of ours. The pieces of
  /// others' files may be as large as all of their data.
  private func checkStorage(
    _ dataset: borrowing HDF5Handle, of shape: [Int], at path: String
  ) throws(HDF5Error) {
    let id = dataset.id
    let creation = try HDF5Handle("H5Dget_create_plist", path) { H5Dget_create_plist(id) }
    let list = creation.id
    guard try hdf5("H5Pget_external_count", path, { H5Pget_external_count(list) }) == 0,
      H5Pget_layout(list) != H5D_VIRTUAL
    else { throw HDF5Error(.content, path, "has its data in other files") }
    for index in 0..<UInt32(try hdf5("H5Pget_nfilters", path) { H5Pget_nfilters(list) }) {
      guard chdf5_filter_is_ours(list, index) == 1 else {
        throw HDF5Error(.content, path, "went through a filter that we never use")
      }
    }
    if H5Pget_layout(list) == H5D_CHUNKED {
      var chunk = [hsize_t](repeating: 1, count: 32)
      try hdf5("H5Pget_chunk", path) { H5Pget_chunk(list, 32, &chunk) }
      let size = chunk.reduce(1.0) { $0 * Double($1) }
      // Our own have up to 2¹⁷ numbers.
      let whole = origin == .others ? shape.reduce(1.0) { $0 * Double($1) } : 0
      guard size <= max(Double(1 << 20), whole) else {
        throw HDF5Error(
          .content, path, "is cut into pieces of \(Int(clamping: chunk[0])) and more")
      }
    }
  }

  private func shape(
    of space: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) -> [Int] {
    let id = space.id
    let rank = try hdf5("H5Sget_simple_extent_ndims", path) { H5Sget_simple_extent_ndims(id) }
    var dimensions = [hsize_t](repeating: 0, count: Int(rank))
    try hdf5("H5Sget_simple_extent_dims", path) {
      H5Sget_simple_extent_dims(id, &dimensions, nil)
    }
    return dimensions.map { Int(clamping: $0) }
  }
}

extension HDF5Values {
  /// Fills a buffer with elements of the given memory type.
  fileprivate typealias Read = (hid_t, UnsafeMutableRawPointer?) -> herr_t

  fileprivate init(
    _ function: StaticString, _ path: String, _ type: borrowing HDF5Handle,
    _ space: borrowing HDF5Handle, count: Int, of origin: HDF5.Origin = .ours, read: Read
  ) throws(HDF5Error) {
    func numbers<Number: ExpressibleByIntegerLiteral>(
      _ memory: hid_t
    ) throws(HDF5Error) -> [Number] {
      var numbers = [Number](repeating: 0, count: count)
      if count == 0 { return numbers }
      try hdf5(function, path) {
        numbers.withUnsafeMutableBytes { read(memory, $0.baseAddress) }
      }
      return numbers
    }
    let id = type.id
    switch (H5Tget_class(id), H5Tget_size(id)) {
    case (H5T_INTEGER, 4) where H5Tget_sign(id) == H5T_SGN_2:
      self = .int32(try numbers(chdf5_native_int32()))
    case (H5T_INTEGER, 8) where H5Tget_sign(id) == H5T_SGN_2:
      self = .int64(try numbers(chdf5_native_int64()))
    // The library converts.
    case (H5T_FLOAT, _) where origin == .others:
      self = .float(try numbers(chdf5_native_float()))
    case (H5T_FLOAT, 4):
      self = .float(try numbers(chdf5_native_float()))
    case (H5T_FLOAT, 8):
      self = .double(try numbers(chdf5_native_double()))
    case (H5T_STRING, _) where H5Tis_variable_str(id) > 0:
      self = .strings(try Self.strings(function, path, type, space, count: count, read: read))
    default:
      throw HDF5Error(.content, path, "has a type that we never write")
    }
  }

  private static func strings(
    _ function: StaticString, _ path: String, _ type: borrowing HDF5Handle,
    _ space: borrowing HDF5Handle, count: Int, read: Read
  ) throws(HDF5Error) -> [String] {
    if count == 0 { return [] }
    let (type, space) = (type.id, space.id)
    // The library allocates each string; an empty one comes as a null pointer.
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try hdf5(function, path) {
      pointers.withUnsafeMutableBytes { read(type, $0.baseAddress) }
    }
    defer {
      _ = pointers.withUnsafeMutableBytes {
        H5Dvlen_reclaim(type, space, chdf5_default(), $0.baseAddress)
      }
    }
    var strings: [String] = []
    strings.reserveCapacity(count)
    for pointer in pointers {
      strings.append(try HDF5.string(pointer, at: path))
    }
    return strings
  }
}
