import Foundation
import NASPlatform
import Testing

@Suite struct FolderTests {
  @Test func aFolderIsMadeWithThoseAboveItAndMayBeThere() throws {
    try inFolder { folder in
      for path in ["/a/b/c", "/a/b/c/", "/a/b", "/d/"] { try Folder.make(folder + path) }
      #expect(try Folder.names(in: folder).sorted() == ["a", "d"])
      #expect(try Folder.names(in: folder + "/a/b/c").isEmpty)
    }
  }

  @Test func whatIsInTheWayIsNamed() throws {
    try inFolder { folder in
      let file = folder + "/file"
      #expect(FileManager.default.createFile(atPath: file, contents: Data()))
      let taken = #expect(throws: SystemError.self) { try Folder.make(file) }
      #expect(taken == SystemError(EEXIST, file, "cannot be made"))
      let below = #expect(throws: SystemError.self) { try Folder.make(file + "/a/b") }
      #expect(below?.number == ENOTDIR)
      let listed = #expect(throws: SystemError.self) { try Folder.names(in: file) }
      #expect(listed == SystemError(ENOTDIR, file, "cannot be listed"))
    }
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "nas-folders-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Folder.make(folder)
    try body(folder)
  }
}
