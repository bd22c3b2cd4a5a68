import Foundation
import NASPlatform
import Testing

@Suite struct WholeFileTests {
  @Test func aFileIsWrittenInPartsAndReadWhole() throws {
    try inFolder { folder in
      let path = folder + "/file"
      try WholeFile.write([[1, 2], [], [3]], to: path)
      #expect(try WholeFile.read(path) == [1, 2, 3])
      try WholeFile.write([[4]], to: path, keepingOldAs: path + ".old")
      #expect(try WholeFile.read(path) == [4])
      #expect(try WholeFile.read(path + ".old") == [1, 2, 3])
      #expect(try names(in: folder) == ["file", "file.old"])
    }
  }

  @Test func permissionsOfTheOldFileAreKept() throws {
    try inFolder { folder in
      let path = folder + "/file"
      try WholeFile.write([[1]], to: path)
      chmod(path, 0o640)
      try WholeFile.write([[2]], to: path)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
    }
  }

  @Test func aSymbolicLinkStaysAndItsTargetIsReplaced() throws {
    try inFolder { folder in
      mkdir(folder + "/there", 0o777)
      symlink("there/file", folder + "/link")
      symlink(folder + "/link", folder + "/link-to-link")
      // First where there is no file yet, then where there is one.
      for byte in [UInt8(1), 2] {
        try WholeFile.write([[byte]], to: folder + "/link-to-link")
        #expect(try WholeFile.read(folder + "/there/file") == [byte])
        #expect(try names(in: folder) == ["link", "link-to-link", "there"])
        #expect(try names(in: folder + "/there") == ["file"])
      }
    }
  }

  /// As on another file system, where no second name is to be had.
  @Test func theOldFileBehindALinkIsKeptWhereItIsSaid() throws {
    try inFolder { folder in
      mkdir(folder + "/there", 0o777)
      symlink("there/file", folder + "/link")
      for byte in [UInt8(1), 2, 3] {
        try WholeFile.write([[byte]], to: folder + "/link", keepingOldAs: folder + "/old")
        #expect(try WholeFile.read(folder + "/there/file") == [byte])
        if byte > 1 { #expect(try WholeFile.read(folder + "/old") == [byte - 1]) }
        #expect(try names(in: folder + "/there") == ["file"])
      }
    }
  }

  @Test func aPipeIsWrittenToAndStays() throws {
    try inFolder { folder in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      // Open at both ends: nobody waits.
      let reader = open(path, O_RDWR)
      defer { close(reader) }
      try WholeFile.write([[7, 8]], to: path)
      var bytes: [UInt8] = [0, 0]
      #expect(read(reader, &bytes, 2) == 2)
      #expect(bytes == [7, 8])
      #expect(try names(in: folder) == ["pipe"])
      // It does not tell its end.
      try WholeFile.write([[7, 8]], to: path)
      #expect(throws: SystemError(ESPIPE, path, "is a pipe or a device, and no file")) {
        try WholeFile.read(path)
      }
    }
  }

  #if os(Linux)
    @Test func aPlainFileOfSharedMemoryIsReplacedAsAnyOther() throws {
      let path = "/dev/shm/platform-\(UUID().uuidString)"
      defer { unlink(path) }
      for byte in [UInt8(1), 2] {
        try WholeFile.write([[byte]], to: path)
        #expect(try WholeFile.read(path) == [byte])
      }
    }
  #endif

  @Test func whatCannotBeWrittenLeavesNothingBehindAndSaysWhy() throws {
    try inFolder { folder in
      let missing = #expect(throws: SystemError.self) {
        try WholeFile.write([[1]], to: folder + "/none/file")
      }
      #expect(
        missing?.description
          == "\(folder)/none/file cannot be created: No such file or directory")
      #expect(missing?.hint == "name a place in a folder that exists")
      // A folder is nothing to write to.
      #expect(throws: SystemError.self) { try WholeFile.write([[1]], to: folder) }
      let left = try names(in: folder)
      #expect(left == [])
    }
  }

  @Test func aFolderOfFilesIsThereWholeOrNotAtAll() throws {
    try inFolder { folder in
      let target = folder + "/export"
      try WholeFolder.write([("a", [1]), ("b", [2])], to: target)
      #expect(try names(in: target) == ["a", "b"])
      let taken = #expect(throws: SystemError.self) {
        try WholeFolder.write([("c", [3])], to: target)
      }
      #expect([ENOTEMPTY, EEXIST].contains(taken?.number))
      #expect(throws: SystemError.self) {
        try WholeFolder.write([("a", [1]), ("no/such", [2])], to: folder + "/other")
      }
      #expect(try names(in: folder) == ["export"])
    }
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/platform-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
