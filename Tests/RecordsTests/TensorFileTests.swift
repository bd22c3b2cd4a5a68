import Records
import Testing

@Suite struct TensorFileTests {
  @Test func tensorsAndAttributesAreInTheFileInOrder() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/weights.h5"
      let tensors = sampleRecord(tensorCount: 12).supernet.weights
      try TensorFile.writeHDF5(tensors, attributes: ["genome": "0-1-2"], to: path)
      let root = try HDF5.tree(from: contents(of: path))
      #expect(try HDF5Place(root).tensors() == tensors)
      #expect(try HDF5Place(root).texts() == ["genome": "0-1-2"])
      #expect(try names(in: folder) == ["weights.h5"])
    }
  }

  @Test func aFolderThatIsNotThereIsAnError() {
    let path = "/nowhere/weights.h5"
    let found = recordError { try TensorFile.writeHDF5([], to: path) }
    #expect(
      found?.description == "/nowhere/weights.h5 cannot be created: No such file or directory")
  }
}
