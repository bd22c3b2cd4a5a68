import NASHdf5
import NASPlatform

/// A run's file: HDF5, readable with h5py; `docs/run-file.md` describes it.
public enum RunFile {
  /// Raised with every change of the schema. Files of older versions are read, too: see
  /// ``Migration``.
  public static let formatVersion = 6
  /// The file's name within a run's folder.
  public static let name = "run.h5"
  /// The checkpoint before it.
  public static let previousName = "run.previous.h5"

  /// Which file a resumed run goes on from.
  public enum Source: Sendable {
    /// `run.h5`.
    case current
    /// `run.previous.h5`, because `run.h5` cannot be used.
    case previous(because: RecordError)
  }

  /// Reads the run in a folder. A live run may be writing there: what is read is always a whole
  /// checkpoint.
  ///
  /// - Throws: ``RecordError`` when there is no run, or its file is damaged; the hint then says
  ///   whether the checkpoint before it is good.
  public static func read(inFolder folder: String) throws(RecordError) -> RunRecord {
    do {
      return try read("\(folder)/\(name)")
    } catch {
      guard error.isLoss else { throw error }
      guard (try? read("\(folder)/\(previousName)")) == nil else {
        throw error.hinting(
          "`nas resume \(folder)` goes on from \(previousName), the checkpoint before it")
      }
      if error.code == .missing {
        throw RecordError(
          .missing, folder, "holds no run (there is no \(name))",
          hint: "give the folder that `nas search` printed")
      }
      throw error
    }
  }

  /// The record as the bytes of a file: seal and image.
  package static func encode(_ record: RunRecord) throws(RecordError) -> [[UInt8]] {
    let tree = HDF5Group(record)
    let image = try recording { () throws(HDF5Error) in try HDF5.image(of: tree) }
    return [SealedFile.seal(for: image, version: formatVersion), image]
  }

  /// Reads one file.
  package static func read(_ path: String) throws(RecordError) -> RunRecord {
    let bytes = try recording { () throws(SystemError) in try WholeFile.read(path) }
    let (image, version) = try SealedFile.open(
      bytes, versions: Migration.oldestVersion...formatVersion, named: path)
    do {
      let tree = try recording { () throws(HDF5Error) in try HDF5.tree(from: image) }
      return try RunRecord(Migration.migrate(tree, from: version))
    } catch {
      throw error.inside(path)
    }
  }
}
