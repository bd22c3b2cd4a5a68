import NASExports
import Foundation
import Testing

@Suite struct ExportFolderTests {
  @Test func anExportHoldsTheFormatsFilesAndTheExtras() throws {
    try inTemporaryFolder { folder in
      let target = folder + "/new/deeper/export"
      let extra = NumpyFile.file(named: "sample.npy", shape: [1], values: [1])
      try PyTorchFormat().export(Sample.small(), to: target, adding: [extra])
      let expected = Set(PyTorchFormat().fileNames + ["sample.npy"])
      #expect(Set(try FileManager.default.contentsOfDirectory(atPath: target)) == expected)
      let written = FileManager.default.contents(atPath: target + "/sample.npy")
      #expect(written.map(Array.init) == extra.bytes)
      let siblings = try FileManager.default.contentsOfDirectory(atPath: folder + "/new/deeper")
      #expect(siblings == ["export"])
    }
  }

  @Test func anEmptyFolderIsFilled() throws {
    try inTemporaryFolder { folder in
      let target = folder + "/empty"
      try FileManager.default.createDirectory(
        atPath: target, withIntermediateDirectories: false)
      try JSONFormat().export(Sample.small(), to: target + "/")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: target).sorted() == [
          "MODEL_CARD.md", "network.json",
        ])
    }
  }

  @Test func aFolderInUseIsRefusedAndLeftAlone() throws {
    try inTemporaryFolder { folder in
      try JSONFormat().export(Sample.small(), to: folder + "/mine")
      let error = #expect(throws: ExportError.self) {
        try PyTorchFormat().export(Sample.full(), to: folder + "/mine")
      }
      #expect(error?.code == .folderInUse)
      #expect(error?.description.contains("/mine': the folder is not empty") == true)
      #expect(error?.hint != nil)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/mine").sorted()
          == ["MODEL_CARD.md", "network.json"])
    }
  }

  @Test func aFileInTheWayIsRefused() throws {
    try inTemporaryFolder { folder in
      #expect(FileManager.default.createFile(atPath: folder + "/file", contents: Data()))
      let error = #expect(throws: ExportError.self) {
        try JSONFormat().export(Sample.small(), to: folder + "/file")
      }
      #expect(error?.code == .folderInUse)
      let below = #expect(throws: ExportError.self) {
        try JSONFormat().export(Sample.small(), to: folder + "/file/below")
      }
      #expect(below?.code == .writeFailed)
    }
  }

  /// Said before any work begins, and nothing is made on the way.
  @Test func aPlaceThatTakesNoFolderIsRefused() throws {
    try inTemporaryFolder { folder in
      #expect(FileManager.default.createFile(atPath: folder + "/file", contents: Data()))
      for path in ["/file/below", "/file/far/below/"] {
        let error = #expect(throws: ExportError.self) {
          try ExportFolder.requireFree(folder + path)
        }
        #expect(
          error?.description
            == "cannot write '\(folder)/file': cannot hold a new folder: Not a directory")
      }
      try ExportFolder.requireFree(folder + "/new/far/below")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
      for name in ["empty", "nowhere"] {
        let link = folder + "/to-" + name
        try FileManager.default.createSymbolicLink(
          atPath: link, withDestinationPath: folder + "/" + name)
      }
      try FileManager.default.createDirectory(
        atPath: folder + "/empty", withIntermediateDirectories: false)
      for path in ["/to-empty", "/to-empty/", "/to-nowhere"] {
        let error = #expect(throws: ExportError.self) {
          try ExportFolder.requireFree(folder + path)
        }
        #expect(
          error?.description.hasSuffix("that is a link, of which an export would take the place")
            == true)
      }
      try ExportFolder.requireFree(folder + "/to-empty/below")
    }
  }

  @Test func theWorkingFolderAndNoFolderAreRefused() {
    for path in [".", "./", FileManager.default.currentDirectoryPath] {
      let error = #expect(throws: ExportError.self) { try ExportFolder.requireFree(path) }
      #expect(error?.description.contains("that is the working folder") == true)
    }
    let error = #expect(throws: ExportError.self) { try ExportFolder.requireFree("") }
    #expect(error?.description == "cannot export to '': that names no folder")
  }

  @Test func aFailureOnTheWayLeavesNothingBehind() throws {
    try inTemporaryFolder { folder in
      let impossible = ExportedFile(name: "no/such/folder", bytes: [1])
      let error = #expect(throws: ExportError.self) {
        try JSONFormat().export(Sample.small(), to: folder + "/export", adding: [impossible])
      }
      #expect(error?.code == .writeFailed)
      #expect(error?.description.contains("No such file or directory") == true)
      let leftover = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(leftover.isEmpty)
    }
  }

  @Test func everyFormatIsFoundByItsNameAndWritesWhatItSays() throws {
    let model = try CSample("mobile").model
    for format in ExportFormats.all {
      #expect(try ExportFormats.format(named: format.name).name == format.name)
      #expect(try format.files(for: model).map(\.name) == format.fileNames)
      #expect(format.usage(in: "there")?.contains("there") == (format is JSONFormat ? nil : true))
    }
    let error = #expect(throws: ExportError.self) { try ExportFormats.format(named: "onyx") }
    #expect(
      error?.description
        == "no export format 'onyx': expected one of json, pytorch, keras, onnx, onnx-int8, c, c-int8"
    )
  }

  private func inTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("exports-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
