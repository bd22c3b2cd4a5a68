internal import CNASHDF5
import NASPlatform

extension HDF5 {
  /// The bytes of an HDF5 file that holds the tree. Equal trees give equal bytes: members are
  /// written in order, attributes by name, and no times are stored. Readable by HDF5 1.8 and
  /// later.
  package static func image(of root: HDF5Group) throws(HDF5Error) -> [UInt8] {
    try exclusively { () throws(HDF5Error) in
      let access = try HDF5Handle("H5Pcreate", "/") { H5Pcreate(chdf5_file_access()) }
      try hdf5("H5Pset_fapl_core", "/") { H5Pset_fapl_core(access.id, 1 << 20, false) }
      // The library's default format, its oldest: of a newer one, H5Fget_file_image of 1.10.8
      // leaves the superblock with a stale checksum.
      let creation = try groupCreation(chdf5_file_create())
      let file = try HDF5Handle("H5Fcreate", "/") {
        H5Fcreate(imageName, chdf5_truncate(), creation.id, access.id)
      }
      try write(root, to: file, at: "")
      try hdf5("H5Fflush", "/") { H5Fflush(file.id, H5F_SCOPE_LOCAL) }
      let size = try hdf5("H5Fget_file_image", "/") { H5Fget_file_image(file.id, nil, 0) }
      var image = [UInt8](repeating: 0, count: size)
      try hdf5("H5Fget_file_image", "/") {
        image.withUnsafeMutableBytes { H5Fget_file_image(file.id, $0.baseAddress, $0.count) }
      }
      return image
    }
  }

  /// Properties of groups (and of the file, whose root is one): members keep their order, and no
  /// times are stored.
  private static func groupCreation(_ kind: hid_t) throws(HDF5Error) -> HDF5Handle {
    let creation = try HDF5Handle("H5Pcreate", "/") { H5Pcreate(kind) }
    try hdf5("H5Pset_link_creation_order", "/") {
      H5Pset_link_creation_order(creation.id, chdf5_creation_order())
    }
    try hdf5("H5Pset_obj_track_times", "/") { H5Pset_obj_track_times(creation.id, false) }
    return creation
  }

  private static func write(
    _ group: HDF5Group, to parent: borrowing HDF5Handle, at path: String
  ) throws(HDF5Error) {
    for (name, value) in group.attributes.sorted(by: { $0.key < $1.key }) {
      try write(value, to: parent, named: name, at: "\(path)@\(name)")
    }
    for member in group.members {
      let path = "\(path)/\(member.name)"
      switch member.node {
      case .dataset(let dataset):
        try write(dataset, to: parent, named: member.name, at: path)
      case .group(let group):
        let creation = try groupCreation(chdf5_group_create())
        let id = parent.id
        let child = try HDF5Handle("H5Gcreate2", path) {
          H5Gcreate2(id, member.name, chdf5_default(), creation.id, chdf5_default())
        }
        try write(group, to: child, at: path)
      }
    }
  }

  private static func write(
    _ value: HDF5Scalar, to parent: borrowing HDF5Handle, named name: String, at path: String
  ) throws(HDF5Error) {
    let id = parent.id
    let values = HDF5Values(value)
    let type = try values.storedType(at: path)
    let space = try HDF5Handle("H5Screate", path) { H5Screate(H5S_SCALAR) }
    let attribute = try HDF5Handle("H5Acreate2", path) {
      H5Acreate2(id, name, type.id, space.id, chdf5_default(), chdf5_default())
    }
    let memory = try values.memoryType(at: path)
    try hdf5("H5Awrite", path) {
      values.withElements { H5Awrite(attribute.id, memory.id, $0) }
    }
  }

  private static func write(
    _ dataset: HDF5Dataset, to parent: borrowing HDF5Handle, named name: String, at path: String
  ) throws(HDF5Error) {
    let id = parent.id
    let type = try dataset.values.storedType(at: path)
    let dimensions = dataset.shape.map(hsize_t.init)
    let space = try HDF5Handle("H5Screate_simple", path) {
      H5Screate_simple(CInt(dimensions.count), dimensions, nil)
    }
    let layout = try self.layout(of: dataset, at: path)
    let stored = try HDF5Handle("H5Dcreate2", path) {
      H5Dcreate2(id, name, type.id, space.id, chdf5_default(), layout.id, chdf5_default())
    }
    if dataset.values.count == 0 { return }
    let memory = try dataset.values.memoryType(at: path)
    try hdf5("H5Dwrite", path) {
      dataset.values.withElements {
        H5Dwrite(stored.id, memory.id, chdf5_all(), chdf5_all(), chdf5_default(), $0)
      }
    }
  }

  /// Long lists of integers and doubles are compressed (byte shuffle and deflate). Weights are not:
  /// it would save them a tenth and cost a checkpoint most of its time; nor are strings, which
  /// HDF5 keeps in a heap outside the dataset.
  private static func layout(
    of dataset: HDF5Dataset, at path: String
  ) throws(HDF5Error) -> HDF5Handle {
    let layout = try HDF5Handle("H5Pcreate", path) { H5Pcreate(chdf5_dataset_create()) }
    try hdf5("H5Pset_obj_track_times", path) { H5Pset_obj_track_times(layout.id, false) }
    switch dataset.values {
    case .float, .strings: return layout
    case .int32, .int64, .double: break
    }
    guard dataset.shape.count == 1, dataset.values.count >= 4096 else { return layout }
    let chunk = hsize_t(min(dataset.values.count, 1 << 17))
    try hdf5("H5Pset_chunk", path) {
      withUnsafePointer(to: chunk) { H5Pset_chunk(layout.id, 1, $0) }
    }
    try hdf5("H5Pset_shuffle", path) { H5Pset_shuffle(layout.id) }
    try hdf5("H5Pset_deflate", path) { H5Pset_deflate(layout.id, 4) }
    return layout
  }
}

extension HDF5Values {
  init(_ scalar: HDF5Scalar) {
    switch scalar {
    case .integer(let value): self = .int64([value])
    case .real(let value): self = .double([value])
    case .text(let value): self = .strings([value])
    }
  }

  /// The type in the file: little-endian numbers, variable-length UTF-8.
  func storedType(at path: String) throws(HDF5Error) -> HDF5Handle {
    switch self {
    case .int32: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_stored_int32()) }
    case .int64: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_stored_int64()) }
    case .float: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_stored_float()) }
    case .double: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_stored_double()) }
    case .strings: try Self.stringType(at: path)
    }
  }

  /// The type in memory.
  func memoryType(at path: String) throws(HDF5Error) -> HDF5Handle {
    switch self {
    case .int32: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_native_int32()) }
    case .int64: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_native_int64()) }
    case .float: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_native_float()) }
    case .double: try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_native_double()) }
    case .strings: try Self.stringType(at: path)
    }
  }

  private static func stringType(at path: String) throws(HDF5Error) -> HDF5Handle {
    let type = try HDF5Handle("H5Tcopy", path) { H5Tcopy(chdf5_c_string()) }
    try hdf5("H5Tset_size", path) { H5Tset_size(type.id, chdf5_variable_length()) }
    try hdf5("H5Tset_cset", path) { H5Tset_cset(type.id, H5T_CSET_UTF8) }
    return type
  }

  /// The elements as the library takes them: for strings, an array of pointers to C strings.
  fileprivate func withElements<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
    switch self {
    case .int32(let values): return values.withUnsafeBytes { body($0.baseAddress) }
    case .int64(let values): return values.withUnsafeBytes { body($0.baseAddress) }
    case .float(let values): return values.withUnsafeBytes { body($0.baseAddress) }
    case .double(let values): return values.withUnsafeBytes { body($0.baseAddress) }
    case .strings(let values):
      let copies = values.map { value in
        precondition(!value.utf8.contains(0), "HDF5: a string with a NUL cannot be stored")
        return strdup(value)
      }
      defer { for copy in copies { free(copy) } }
      return copies.withUnsafeBytes { body($0.baseAddress) }
    }
  }
}
