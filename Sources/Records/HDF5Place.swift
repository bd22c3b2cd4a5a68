package import NASHdf5

/// A group and its path in the file: looks members up by name and type, and says where in the file
/// something is not as it should be.
package struct HDF5Place {
  /// Empty for the root.
  package let path: String
  private let group: HDF5Group

  package init(_ group: HDF5Group, path: String = "") {
    self.group = group
    self.path = path
  }

  package var memberNames: [String] { group.members.map(\.name) }

  private func unexpected(_ path: String, _ expected: String) -> RecordError {
    RecordError(.content, path, "should be \(expected)")
  }
}

// Members.
extension HDF5Place {
  package func group(_ name: String) throws(RecordError) -> HDF5Place {
    guard case .group(let member) = group[name] else {
      throw unexpected("\(path)/\(name)", "a group")
    }
    return HDF5Place(member, path: "\(path)/\(name)")
  }

  /// Every member, of groups named 0, 1, 2, ….
  package func numbered<Value>(
    _ make: (HDF5Place) throws(RecordError) -> Value
  ) throws(RecordError) -> [Value] {
    var values: [Value] = []
    for index in group.members.indices { values.append(try make(self.group(String(index)))) }
    return values
  }

  package func textDataset(_ name: String) throws(RecordError) -> String {
    guard case .dataset(let dataset) = group[name], dataset.shape.isEmpty,
      case .strings(let texts) = dataset.values
    else { throw unexpected("\(path)/\(name)", "one string") }
    return texts[0]
  }

  package func int32List(_ name: String) throws(RecordError) -> [Int32] {
    guard case .int32(let values) = list(name) else {
      throw unexpected("\(path)/\(name)", "a list of int32")
    }
    return values
  }

  package func int64List(_ name: String) throws(RecordError) -> [Int64] {
    guard case .int64(let values) = list(name) else {
      throw unexpected("\(path)/\(name)", "a list of int64")
    }
    return values
  }

  package func doubleList(_ name: String) throws(RecordError) -> [Double] {
    guard case .double(let values) = list(name) else {
      throw unexpected("\(path)/\(name)", "a list of float64")
    }
    return values
  }

  package func stringList(_ name: String) throws(RecordError) -> [String] {
    guard case .strings(let values) = list(name) else {
      throw unexpected("\(path)/\(name)", "a list of strings")
    }
    return values
  }

  private func list(_ name: String) -> HDF5Values? {
    guard case .dataset(let dataset) = group[name], dataset.shape.count == 1 else { return nil }
    return dataset.values
  }

  /// Every member, as a tensor.
  package func tensors() throws(RecordError) -> [NamedTensor] {
    var tensors: [NamedTensor] = []
    for member in group.members {
      guard case .dataset(let dataset) = member.node, case .float(let values) = dataset.values
      else { throw unexpected("\(path)/\(member.name)", "a dataset of float32") }
      tensors.append(NamedTensor(name: member.name, shape: dataset.shape, values: values))
    }
    return tensors
  }

  /// Every member, as a column.
  package func table() throws(RecordError) -> RecordTable {
    var columns: [RecordTable.Column] = []
    for member in group.members {
      let column = try column(member.name)
      if let first = columns.first, column.values.count != first.values.count {
        throw unexpected("\(path)/\(member.name)", "a list of \(first.values.count) values")
      }
      columns.append(column)
    }
    return RecordTable(columns)
  }

  private func column(_ name: String) throws(RecordError) -> RecordTable.Column {
    switch list(name) {
    case .int64(let values): return .init(name, .integers(values))
    case .double(let values): return .init(name, .numbers(values))
    case .strings(let values): return .init(name, .strings(values))
    case .int32, .float, nil:
      throw unexpected("\(path)/\(name)", "a list of int64, float64 or strings")
    }
  }
}

// Attributes.
extension HDF5Place {
  package func integer(_ name: String) throws(RecordError) -> Int64 {
    guard case .integer(let value) = group.attributes[name] else {
      throw unexpected("\(path)@\(name)", "an int64")
    }
    return value
  }

  package func real(_ name: String) throws(RecordError) -> Double {
    guard case .real(let value) = group.attributes[name] else {
      throw unexpected("\(path)@\(name)", "a float64")
    }
    return value
  }

  package func text(_ name: String) throws(RecordError) -> String {
    guard case .text(let value) = group.attributes[name] else {
      throw unexpected("\(path)@\(name)", "a string")
    }
    return value
  }

  /// Every attribute, as a number.
  package func reals() throws(RecordError) -> [String: Double] {
    var values: [String: Double] = [:]
    for name in group.attributes.keys.sorted() { values[name] = try real(name) }
    return values
  }
}
