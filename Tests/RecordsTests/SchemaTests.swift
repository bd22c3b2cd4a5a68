import NASHdf5
import NASRecords
import Testing

/// A file that is whole but holds something else than the schema says is an error that names the
/// path.
@Suite struct SchemaTests {
  /// The sample's root group, with one member replaced.
  private func root(replacing name: String, with node: HDF5Group.Node?) throws -> HDF5Group {
    let whole = try HDF5.tree(from: RunFile.encode(sampleRecord())[1])
    var root = HDF5Group(attributes: whole.attributes)
    for member in whole.members {
      if member.name != name {
        root.add(member.name, member.node)
      } else if let node {
        root.add(name, node)
      }
    }
    return root
  }

  private func complaint(replacing name: String, with node: HDF5Group.Node?) -> String? {
    recordError {
      try RunRecord(HDF5.tree(from: HDF5.image(of: root(replacing: name, with: node))))
    }?.description
  }

  private func group(_ members: (String, HDF5Values)...) -> HDF5Group.Node {
    var group = HDF5Group()
    for (name, values) in members { group.add(name, values) }
    return .group(group)
  }

  @Test(arguments: [
    "space", "data", "splits", "supernet", "trials", "fronts", "standalone",
    "trust", "retrained", "timings",
  ])
  func aMissingGroupIsNamed(name: String) throws {
    #expect(complaint(replacing: name, with: nil) == "/\(name) should be a group")
  }

  @Test func anotherTypeIsNamed() throws {
    let splits = group(("train", .int32([1])), ("validation", .float([1])))
    #expect(
      complaint(replacing: "splits", with: splits)
        == "/splits/validation should be a list of int32")
  }

  @Test func anotherRankIsNamed() throws {
    var splits = HDF5Group()
    splits.add("train", .int32([1, 2, 3, 4]), shape: [2, 2])
    #expect(
      complaint(replacing: "splits", with: .group(splits))
        == "/splits/train should be a list of int32")
  }

  @Test func columnsOfDifferentLengthsAreNamed() throws {
    let trials = group(("id", .int64([1, 2])), ("macs", .int64([1])))
    #expect(
      complaint(replacing: "trials", with: trials) == "/trials/macs should be a list of 2 values")
  }

  @Test(arguments: [[0, 2, 1, 3], [1, 1, 1, 3], [0, 1, 2, 4], [0, 3], []] as [[Int64]])
  func offsetsThatCutNoFrontsAreErrors(offsets: [Int64]) throws {
    let fronts = group(
      ("offsets", .int64(offsets)), ("trials", .int64([1, 2, 3])),
      ("hypervolume", .double([0, 1, 2])))
    #expect(
      complaint(replacing: "fronts", with: fronts)
        == "/fronts/offsets do not cut 3 trials into 3 fronts")
  }

  @Test func groupsNestedWithoutEndAreErrors() throws {
    var nested = HDF5Group()
    for _ in 0..<20 {
      var outer = HDF5Group()
      outer.add("inner", nested)
      nested = outer
    }
    let found = recordError { try HDF5.tree(from: HDF5.image(of: nested)) }
    #expect(found?.detail == "lies deeper than 8 groups")
  }
}
