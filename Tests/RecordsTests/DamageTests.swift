import Foundation
import NASHdf5
import NASRecords
import Testing

/// A damaged file is always told from a whole one, and never crashes its reader.
@Suite struct DamageTests {
  private let whole: [UInt8]
  private let file = "run.h5"

  init() throws {
    whole = try RunFile.encode(sampleRecord()).flatMap { $0 }
  }

  private func error(reading bytes: [UInt8]) -> RecordError? {
    recordError {
      try RunRecord(
        HDF5.tree(
          from: SealedFile.open(
            bytes, versions: RunFile.formatVersion...RunFile.formatVersion, named: file
          ).image))
    }
  }

  @Test func theWholeFileIsGood() throws {
    #expect(error(reading: whole) == nil)
  }

  @Test(arguments: 1..<64) func aFileCutShortIsToldFromAWholeOne(part: Int) throws {
    let found = error(reading: Array(whole.prefix(whole.count * part / 64)))
    #expect(found?.code == .cutShort)
  }

  @Test func theMessageSaysHowMuchIsThere() throws {
    let found = error(reading: Array(whole.prefix(12_000)))
    let size = whole.count.formatted(.number.locale(Locale(identifier: "en_GB")))
    #expect(found?.description == "run.h5 is cut short: 12,000 of \(size) bytes")
  }

  /// Positions spread by a multiplicative generator; every byte of the seal besides.
  @Test func aSingleChangedByteIsAlwaysNoticed() throws {
    let spread = (0..<500).map { $0 * 48_271 % whole.count }
    for position in Array(0..<SealedFile.sealSize) + spread {
      for change in [1, 0x80] as [UInt8] {
        var bytes = whole
        bytes[position] ^= change
        #expect(error(reading: bytes) != nil, "position \(position)")
      }
    }
  }

  @Test func bytesThatWereAddedAreNoticed() throws {
    #expect(error(reading: whole + [0])?.code == .damaged)
  }

  @Test func anotherVersionIsNamed() throws {
    let image = try RunFile.encode(sampleRecord())[1]
    let (today, next) = (RunFile.formatVersion, RunFile.formatVersion + 1)
    let found = error(reading: SealedFile.seal(for: image, version: next) + image)
    #expect(found?.code == .version)
    #expect(
      found?.description
        == """
        run.h5 needs a program that reads version \(next) of the format; this one reads versions \(today) \
        to \(today)
        """
    )
  }

  @Test func otherFilesAreNotRunFiles() throws {
    let image = try RunFile.encode(sampleRecord())[1]
    #expect(error(reading: image)?.code == .notARunFile)
    #expect(error(reading: Array("name: cnn-small\n".utf8))?.code == .notARunFile)
    #expect(error(reading: [])?.code == .cutShort)
  }

  @Test func imagesThatTheLibraryCannotReadAreErrors() throws {
    let garbage = [UInt8](repeating: 7, count: 4096)
    let found = error(
      reading: SealedFile.seal(for: garbage, version: RunFile.formatVersion) + garbage)
    #expect(found?.code == .hdf5)
    #expect(found?.description.hasPrefix("/ was refused by HDF5: H5Fopen: ") == true)
  }

  @Test func missingFilesAndFoldersAreErrors() throws {
    try withTemporaryFolder { folder in
      #expect(recordError { try RunFile.read(inFolder: folder + "/x") }?.code == .missing)
      #expect(
        recordError { try RunFile.read(inFolder: folder) }?.description
          == "\(folder) holds no run (there is no run.h5)")
      #expect(recordError { try RunFile.read(folder) }?.code == .system)
    }
  }
}
