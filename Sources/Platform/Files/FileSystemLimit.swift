/// What a file system does not offer; what was asked of it is done all the same.
public enum FileSystemLimit: String, Sendable, Hashable, CaseIterable {
  /// Files, or the names within a folder, cannot be forced to the disk.
  case synchronisation
  /// A file cannot have a second name.
  case hardLinks
  /// A file cannot be locked.
  case locks

  /// What is missing, and what still holds.
  public var words: String {
    switch self {
    case .synchronisation:
      "the file system cannot force files to the disk: a power cut may lose the last checkpoints, "
        + "a crash or a kill loses nothing"
    case .hardLinks:
      "the file system has no hard links: a kill while a checkpoint is put in its place may leave "
        + "only the one before it, which is then used"
    case .locks:
      "the file system has no locks: see to it that no other process works on the same run"
    }
  }
}

/// Tries what a file system may not offer.
///
/// - Returns: The limit, where it does not.
/// - Throws: Any other failure.
func trying(
  _ limit: FileSystemLimit, _ body: () throws(SystemError) -> Void
) throws(SystemError) -> Set<FileSystemLimit> {
  do {
    try body()
    return []
  } catch {
    guard error.isUnsupported else { throw error }
    return [limit]
  }
}

extension FileSystemLimit {
  /// What a folder's file system does not offer, locks left out.
  ///
  /// - Parameter name: Of the file that is going to be written there: what is tried bears the names of
  ///   its partial files.
  /// - Throws: ``SystemError`` when the folder cannot be written to at all.
  package static func found(
    in folder: String, trying name: String
  ) throws(SystemError) -> Set<FileSystemLimit> {
    let file = WholeFile.partialName(of: "\(folder)/\(name)")
    let link = WholeFile.partialName(of: "\(folder)/\(name)")
    defer {
      unlink(link)
      unlink(file)
    }
    let limits = try WholeFile.write([], to: file)
    return limits.union(
      try NASPlatform.trying(.hardLinks) { () throws(SystemError) in
        try system(folder, "cannot be written to") { NASPlatform.link(file, link) }
      })
  }
}
