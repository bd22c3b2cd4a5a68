/// A group of an HDF5 file as a plain value: attributes, and members in the order they were added.
/// A whole file is its root group.
package struct HDF5Group: Sendable {
  package var attributes: [String: HDF5Scalar] = [:]
  package private(set) var members: [Member] = []

  package struct Member: Sendable {
    package let name: String
    package let node: Node
  }

  package enum Node: Sendable {
    case group(HDF5Group)
    case dataset(HDF5Dataset)
  }

  package init(attributes: [String: HDF5Scalar] = [:]) {
    self.attributes = attributes
  }

  /// Whether HDF5 takes it as the name of a member: `/` and `.` are reserved.
  package static func isValid(name: String) -> Bool {
    !name.isEmpty && name != "." && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  /// Adds a member; a name is not used twice.
  package mutating func add(_ name: String, _ node: Node) {
    precondition(Self.isValid(name: name), "HDF5Group.add: '\(name)' cannot name a member")
    members.append(Member(name: name, node: node))
  }

  package mutating func add(_ name: String, _ group: HDF5Group) {
    add(name, .group(group))
  }

  package mutating func add(_ name: String, _ values: HDF5Values, shape: [Int]) {
    add(name, .dataset(HDF5Dataset(shape: shape, values: values)))
  }

  /// Adds a list.
  package mutating func add(_ name: String, _ values: HDF5Values) {
    add(name, values, shape: [values.count])
  }

  /// Adds one text.
  package mutating func add(_ name: String, text: String) {
    add(name, .strings([text]), shape: [])
  }

  package subscript(name: String) -> Node? {
    members.first { $0.name == name }?.node
  }
}

/// The value of an attribute.
package enum HDF5Scalar: Sendable {
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// An n-dimensional array, last dimension contiguous; shape `[]` is a single value.
package struct HDF5Dataset: Sendable {
  package let shape: [Int]
  package let values: HDF5Values

  package init(shape: [Int], values: HDF5Values) {
    precondition(
      shape.reduce(1, *) == values.count,
      "HDF5Dataset: \(values.count) values do not fill shape \(shape)")
    self.shape = shape
    self.values = values
  }
}

/// The elements of a dataset, in one of the types that we store.
package enum HDF5Values: Sendable {
  case int32([Int32])
  case int64([Int64])
  case float([Float])
  case double([Double])
  case strings([String])

  package var count: Int {
    switch self {
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .float(let values): values.count
    case .double(let values): values.count
    case .strings(let values): values.count
    }
  }

  /// The type's name, as the schema's documentation has it.
  package var typeName: String {
    switch self {
    case .int32: "int32"
    case .int64: "int64"
    case .float: "float32"
    case .double: "float64"
    case .strings: "string"
    }
  }
}
