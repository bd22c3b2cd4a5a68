public import NASPlatform
import Synchronization

/// A run's folder, claimed by this process: nobody else writes there while the value lives.
///
/// Only who has claimed a folder can write a run, so two runs never mix, and no run is ever
/// overwritten. Readers need no claim: see ``RunFile/read(inFolder:)``.
public final class RunFolder: Sendable {
  public let path: String
  private let lock: RunLock
  /// Checkpoints of several threads are written one after the other.
  private let writing = Mutex(())
  /// What the folder's file system does not offer.
  public let limits: Set<FileSystemLimit>

  /// Claims an existing folder, and removes what a killed process left half-written.
  private init(claiming path: String) throws(RecordError) {
    lock = try RunLock(folder: path)
    self.path = path
    limits = lock.limits.union(
      try recording { () throws(SystemError) in
        try FileSystemLimit.found(in: path, trying: RunFile.name)
      })
    for name in try Self.names(in: path) where WholeFile.isPartial(name, of: RunFile.name) {
      unlink("\(path)/\(name)")
    }
  }
}

// Making and opening.
extension RunFolder {
  /// Makes a folder for a new run, and those above it. One that exists must be empty.
  ///
  /// - Throws: ``RecordError`` when the folder holds anything, or cannot be made.
  public static func create(at path: String) throws(RecordError) -> RunFolder {
    try makeFolders(path)
    // Before the claim, so that nothing is left in a folder that is not ours; and again after it,
    // in case another run came and went in between.
    try expectEmpty(path)
    let folder = try RunFolder(claiming: path)
    try expectEmpty(path)
    return folder
  }

  /// Refuses what ``create(at:)`` would refuse for what is there already, and makes nothing: for who has long
  /// work to do before a folder is needed.
  public static func expectFree(_ path: String) throws(RecordError) {
    guard WholeFile.exists(path) else { return }
    // What is there is not made, but may be no folder.
    try makeFolders(path)
    try expectEmpty(path)
  }

  /// Makes the folder `name` for a new run in `parent`, or `name-2`, `name-3` and so on when there
  /// are runs of that name already.
  ///
  /// - Throws: ``RecordError`` when it cannot be made.
  public static func create(
    named name: String, in parent: String
  ) throws(RecordError) -> RunFolder {
    try makeFolders(parent)
    for number in 1...9_999 {
      let path = "\(parent)/\(name)" + (number == 1 ? "" : "-\(number)")
      guard let refusal = Folder.create(path) else { return try RunFolder(claiming: path) }
      if refusal != EEXIST {
        throw RecordError(SystemError(refusal, path, "cannot be made"), .system)
      }
    }
    throw RecordError(
      .taken, "\(parent)/\(name)", "exists, and so do its numbers up to 9999",
      hint: "give another folder with --output")
  }

  /// Claims the folder of an existing run, to go on with it or to add to it.
  ///
  /// - Throws: ``RecordError`` when it holds no run, or is in use.
  public static func open(_ path: String) throws(RecordError) -> RunFolder {
    guard holdsRun(path) else {
      throw RecordError(
        .missing, path, "holds no run (there is no \(RunFile.name))",
        hint: "give the folder that `nas search` printed")
    }
    return try RunFolder(claiming: path)
  }

  /// Whether a checkpoint was written yet.
  public var holdsRun: Bool { Self.holdsRun(path) }

  private static func holdsRun(_ path: String) -> Bool {
    [RunFile.name, RunFile.previousName].contains { WholeFile.exists("\(path)/\($0)") }
  }

  /// Leaves nothing behind of a run that never began: the claim goes, and the folder with it if nothing
  /// else is there.
  public func discard() {
    unlink("\(path)/\(RunLock.name)")
    rmdir(path)
  }

  private static func makeFolders(_ path: String) throws(RecordError) {
    do {
      try Folder.make(path)
    } catch {
      // Nothing is missing or damaged where there is nothing yet.
      throw RecordError(error, .system)
    }
  }

  private static func names(in path: String) throws(RecordError) -> [String] {
    try recording { () throws(SystemError) in try Folder.names(in: path) }
  }

  private static func expectEmpty(_ path: String) throws(RecordError) {
    // A run that was killed before its first checkpoint leaves a lock and partial files, and nothing
    // worth keeping.
    let names = try names(in: path).filter {
      $0 != RunLock.name && !WholeFile.isPartial($0, of: RunFile.name)
    }
    if names.isEmpty { return }
    let isRun = names.contains(RunFile.name) || names.contains(RunFile.previousName)
    throw RecordError(
      .taken, path, isRun ? "holds a run already" : "is not empty",
      hint: isRun
        ? "`nas resume \(path)` goes on with it; or give another folder with --output"
        : "give an empty or new folder with --output")
  }
}

// Reading and writing.
extension RunFolder {
  /// The name that a damaged run file is put aside under.
  static let damagedName = "run.damaged.h5"

  /// Writes a checkpoint: whole or not at all, with the one before it kept.
  ///
  /// At every instant `run.h5` is a complete file (on a file system without hard links, `run.h5` or
  /// `run.previous.h5`: see ``limits``). A folder that was claimed but never written to
  /// holds nothing that ``open(_:)`` takes for a run.
  ///
  /// - Throws: ``RecordError`` when it cannot be written; the checkpoint before it is untouched.
  public func write(_ record: RunRecord) throws(RecordError) {
    let parts = try RunFile.encode(record)
    try writing.withLock { _ throws(RecordError) in
      _ = try recording { () throws(SystemError) in
        try WholeFile.write(
          parts, to: "\(path)/\(RunFile.name)", keepingOldAs: "\(path)/\(RunFile.previousName)")
      }
    }
  }

  /// Reads the run to go on with it: from `run.h5`, or, where that is damaged, from the checkpoint
  /// before it. The damaged file is put aside, so that the next checkpoint does not push out the
  /// good one.
  ///
  /// - Throws: ``RecordError`` when neither file can be used, or was written by another version.
  public func recover() throws(RecordError) -> (record: RunRecord, source: RunFile.Source) {
    let current = "\(path)/\(RunFile.name)"
    do {
      return (try RunFile.read(current), .current)
    } catch {
      guard error.isLoss, let record = try? RunFile.read("\(path)/\(RunFile.previousName)") else {
        throw error
      }
      if error.code != .missing {
        try recording { () throws(SystemError) in
          try system(current, "cannot be put aside") {
            rename(current, "\(path)/\(Self.damagedName)")
          }
        }
      }
      return (record, .previous(because: error))
    }
  }
}
