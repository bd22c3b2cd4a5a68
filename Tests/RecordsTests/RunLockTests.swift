import Foundation
import NASRecords
import Testing

@Suite struct RunLockTests {
  @Test func aFolderInUseIsRefusedAndFreeAgainAfterwards() throws {
    try withTemporaryFolder { folder in
      do {
        let run = try RunFolder.create(at: folder)
        try run.write(sampleRecord())
        let found = recordError { try RunFolder.open(folder) }
        #expect(found?.code == .inUse)
        let prefix = "\(folder) is in use by process \(ProcessInfo.processInfo.processIdentifier)"
        #expect(found?.description.hasPrefix(prefix + ", since ") == true)
        #expect(found?.hint != nil)
        // Readers need no claim.
        #expect(try RunFile.read(inFolder: folder) == sampleRecord())
        withExtendedLifetime(run) {}
      }
      _ = try openOnceFree(folder)
    }
  }

  @Test func theClaimOfAKilledProcessEndsWithIt() throws {
    try withTemporaryFolder { folder in
      do { try RunFolder.create(at: folder).write(sampleRecord()) }
      let holder = Process()
      holder.executableURL = URL(filePath: "/usr/bin/flock")
      holder.arguments = ["--no-fork", folder + "/run.lock", "sh", "-c", "echo held; exec cat"]
      let (input, output) = (Pipe(), Pipe())
      holder.standardInput = input
      holder.standardOutput = output
      try holder.run()
      // The child says so once it holds the lock; no waiting by the clock.
      #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
      #expect(recordError { try RunFolder.open(folder) }?.code == .inUse)
      kill(holder.processIdentifier, SIGKILL)
      holder.waitUntilExit()
      _ = try openOnceFree(folder)
    }
  }

  /// Opens a folder that nobody claims any more. A child that another test starts at this moment has
  /// all open files, and with them the claim, until it runs its program.
  private func openOnceFree(_ folder: String) throws -> RunFolder {
    for _ in 0..<500 where recordError({ try RunFolder.open(folder) })?.code == .inUse {
      usleep(20_000)
    }
    return try RunFolder.open(folder)
  }
}
