import Foundation
import NASPlatform
import NASRecords
import Testing

@Suite struct RunFolderTests {
  private func record(steps: Int64) -> RunRecord {
    var record = sampleRecord()
    record.supernet.position = String(steps)
    return record
  }

  @Test func takenNamesAreNumbered() throws {
    try withTemporaryFolder { parent in
      let results = parent + "/results"
      let paths = try (0..<3).map { _ in try RunFolder.create(named: "run", in: results).path }
      #expect(paths == ["\(results)/run", "\(results)/run-2", "\(results)/run-3"])
    }
  }

  @Test func aFolderThatHoldsAnythingIsRefusedAndLeftAsItIs() throws {
    try withTemporaryFolder { folder in
      try write(Array("mine".utf8), to: folder + "/notes.txt")
      let refusals: [() throws -> Void] = [
        { _ = try RunFolder.create(at: folder) }, { try RunFolder.expectFree(folder) },
      ]
      for refuse in refusals {
        let found = recordError(refuse)
        #expect(found?.code == .taken)
        #expect(found?.description == "\(folder) is not empty")
        #expect(try names(in: folder) == ["notes.txt"])
      }
    }
  }

  @Test func whatIsNotThereIsFreeAndIsNotMade() throws {
    try withTemporaryFolder { folder in
      try RunFolder.expectFree(folder)
      try RunFolder.expectFree(folder + "/new")
      #expect(try names(in: folder).isEmpty)
    }
  }

  @Test func aFinishedRunIsNeverOverwritten() throws {
    try withTemporaryFolder { folder in
      try RunFolder.create(at: folder).write(record(steps: 1))
      let found = recordError { try RunFolder.create(at: folder) }
      #expect(found?.description == "\(folder) holds a run already")
      #expect(found?.hint?.contains("nas resume \(folder)") == true)
      #expect(try RunFile.read(inFolder: folder) == record(steps: 1))
    }
  }

  @Test func aFolderWithoutARunCannotBeOpened() throws {
    try withTemporaryFolder { folder in
      #expect(recordError { try RunFolder.open(folder) }?.code == .missing)
      let untouched = try names(in: folder)
      #expect(untouched == [])
    }
  }

  @Test func theCheckpointBeforeIsKept() throws {
    try withTemporaryFolder { folder in
      let run = try RunFolder.create(at: folder)
      for steps in 1...3 { try run.write(record(steps: Int64(steps))) }
      #expect(try RunFile.read("\(folder)/run.h5").supernet.position == "3")
      #expect(try RunFile.read("\(folder)/run.previous.h5").supernet.position == "2")
      #expect(
        try names(in: folder)
          == ["run.h5", "run.lock", "run.previous.h5"])
    }
  }

  @Test func resumeGoesOnFromTheCheckpointBeforeADamagedOne() throws {
    try withTemporaryFolder { folder in
      try {
        let run = try RunFolder.create(at: folder)
        for steps in 1...2 { try run.write(record(steps: Int64(steps))) }
      }()
      let damaged = try contents(of: folder + "/run.h5").dropLast(100)
      try write(damaged, to: folder + "/run.h5")

      let found = recordError { try RunFile.read(inFolder: folder) }
      #expect(found?.code == .cutShort)
      #expect(
        found?.hint
          == "`nas resume \(folder)` goes on from run.previous.h5, the checkpoint before it")

      let run = try RunFolder.open(folder)
      let (recovered, source) = try run.recover()
      #expect(recovered.supernet.position == "1")
      guard case .previous(let reason) = source else {
        Issue.record("recovered from the damaged file")
        return
      }
      #expect(reason.code == .cutShort)
      // The good checkpoint outlives the next one; the damaged file stays for whoever wants it.
      try run.write(record(steps: 3))
      #expect(try RunFile.read("\(folder)/run.previous.h5").supernet.position == "1")
      #expect(try contents(of: folder + "/run.damaged.h5") == Array(damaged))
    }
  }

  @Test func aRunWhoseFilesAreBothDamagedSaysSo() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/run.h5")
      try write([], to: folder + "/run.previous.h5")
      let found = recordError { try RunFolder.open(folder).recover() }
      #expect(found?.code == .cutShort)
      #expect(recordError { try RunFile.read(inFolder: folder) }?.hint == nil)
    }
  }

  @Test func aCheckpointOfAnotherVersionIsNotTakenForDamage() throws {
    try withTemporaryFolder { folder in
      let image = try RunFile.encode(record(steps: 1))[1]
      try RunFolder.create(at: folder).write(record(steps: 1))
      try FileManager.default.copyItem(
        atPath: folder + "/run.h5", toPath: folder + "/run.previous.h5")
      try write(
        SealedFile.seal(for: image, version: RunFile.formatVersion + 1) + image,
        to: folder + "/run.h5")
      #expect(recordError { try RunFolder.open(folder).recover() }?.code == .version)
      #expect(FileManager.default.fileExists(atPath: folder + "/run.h5"))
    }
  }

  @Test func whatAKilledWriteLeavesIsNoRunAndIsRemoved() throws {
    try withTemporaryFolder { folder in
      try {
        try RunFolder.create(at: folder).write(record(steps: 1))
      }()
      let partial = folder + "/run.h5.1a2b.partial"
      try write(contents(of: folder + "/run.h5").prefix(1000), to: partial)
      #expect(try RunFile.read(inFolder: folder) == record(steps: 1))
      #expect(try RunFolder.open(folder).recover().record == record(steps: 1))
      #expect(!FileManager.default.fileExists(atPath: partial))
    }
  }

  @Test func aRunKilledBeforeItsFirstCheckpointCanBeStartedAgain() throws {
    try withTemporaryFolder { folder in
      _ = try RunFolder.create(at: folder)
      try write([1, 2, 3], to: folder + "/run.h5.1a2b.partial")
      #expect(recordError { try RunFile.read(inFolder: folder) }?.code == .missing)
      _ = try RunFolder.create(at: folder)
      #expect(try names(in: folder) == ["run.lock"])
    }
  }

  @Test func readersAlwaysSeeAWholeCheckpoint() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/records-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try RunFolder.create(at: folder)
    try run.write(record(steps: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for steps in 1...100 { try run.write(self.record(steps: Int64(steps))) } }
      group.addTask {
        var last: Int64 = 0
        for _ in 0..<100 {
          let steps = try Int64(RunFile.read(inFolder: folder).supernet.position)!
          #expect(steps >= last)
          last = steps
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aFullDiskLeavesTheCheckpointAsItWas() async {
    // A limit on the size of files stands for the full disk, in a process of its own.
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let run = try RunFolder.create(at: folder)
        try run.write(sampleRecord())
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        var next = sampleRecord()
        next.supernet.position += " "
        let found = recordError { try run.write(next) }
        precondition(found?.code == .system, "\(String(describing: found))")
        let kept = try RunFile.read(inFolder: folder)
        precondition(kept == sampleRecord())
        let names = try names(in: folder)
        precondition(names == ["run.h5", "run.lock"], "\(names)")
      }
    }
  }
}
