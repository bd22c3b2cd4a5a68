import Foundation
import NASGenomes
import NASPlatform
import NASText
import Testing

@Suite final class SearchSpaceCatalogueTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("SearchSpaceCatalogueTests-\(UUID().uuidString)")

  init() throws {
    let text = try SpaceFiles.catalogue.load("reference/resnet20").text
    try write(text, to: "first/one.yaml")
    try write("name: 1\nnetwork: 3", to: "first/broken.yaml")
    let everything = try SpaceFiles.parse(SpaceFiles.everything).text
    try write(everything, to: "second/one.yaml")
    try write(everything, to: "second/deep/everything.yaml")
    try write("not a space", to: "second/notes.txt")
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  private func write(_ text: String, to path: String) throws {
    let file = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private var catalogue: SearchSpaceCatalogue {
    SearchSpaceCatalogue(
      folders: ["absent", "first", "second"].map { folder.appendingPathComponent($0).path })
  }

  @Test func anEarlierFolderGoesFirst() throws {
    #expect(try catalogue.load("one").name == "reference/resnet20")
    #expect(try catalogue.load("deep/everything").name == "everything")
    let entries = catalogue.entries()
    #expect(entries.map(\.name) == ["broken", "deep/everything", "one"])
    #expect(entries.map { $0.error == nil } == [false, true, true])
    #expect(entries[2].path.hasSuffix("first/one.yaml"))
    #expect(entries[2].description.hasPrefix("ResNet-20"))
  }

  @Test func aFolderMayBeALink() throws {
    let link = folder.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: folder.appendingPathComponent("second"))
    let linked = SearchSpaceCatalogue(folders: [link.path])
    #expect(linked.entries().map(\.name) == ["deep/everything", "one"])
    #expect(linked.entries()[1].path == linked.path(of: "one"))
  }

  @Test func aFileThatCannotBeReadSaysWhy() throws {
    let path = folder.appendingPathComponent("first").path + "/folder.yaml"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let error = #expect(throws: SearchSpaceError.self) { try catalogue.load(path) }
    #expect(error?.description.contains("cannot read '\(path)': Is a directory") == true)
    let absent = #expect(throws: SearchSpaceError.self) { try catalogue.load("no.yaml") }
    #expect(absent?.description.contains("there is no search space file 'no.yaml'") == true)
  }

  @Test func thePathOfANameIsThatOfItsEntry() {
    for entry in catalogue.entries() { #expect(catalogue.path(of: entry.name) == entry.path) }
    #expect(catalogue.path(of: "absent") == nil)
    #expect(catalogue.path(of: "any/file.yaml") == "any/file.yaml")
  }

  @Test func aPathNeedsNoFolder() throws {
    let path = folder.appendingPathComponent("second/one.yaml").path
    #expect(try SearchSpaceCatalogue(folders: []).load(path).name == "everything")
    let error = #expect(throws: SearchSpaceError.self) { try catalogue.load("/absent/x.yaml") }
    #expect(error?.code == .unreadableFile)
    #expect(error?.description == "there is no search space file '/absent/x.yaml'")
  }

  @Test func anUnknownNameListsWhatWasMeant() {
    let error = #expect(throws: SearchSpaceError.self) { try catalogue.load("broke") }
    #expect(error?.code == .unknownSpace)
    #expect(error?.description == "there is no search space 'broke'")
    #expect(error?.hint == "did you mean 'broken'?")
    let other = #expect(throws: SearchSpaceError.self) { try catalogue.load("quite-another") }
    #expect(other?.hint?.contains("broken, deep/everything, one") == true)
  }

  @Test func aBrokenFileIsReportedWithItsPath() {
    let error = #expect(throws: SearchSpaceError.self) { try catalogue.load("broken") }
    #expect(error?.code == .invalidDocument)
    #expect(error?.problems.map(\.line) == [2])
    #expect(error?.description.contains("first/broken.yaml:2: 'network' must be") == true)
  }

  @Test func theStandardFoldersAreTriedInOrder() {
    let catalogue = SearchSpaceCatalogue.standard(
      ProgramFolders(
        environment: ["NAS_SPACES": "/mine:/ours"], workingDirectory: "/home/me",
        executable: "/opt/project/bin/nas"))
    #expect(
      catalogue.folders == [
        "/mine", "/ours", "/home/me/SearchSpaces", "/opt/project/share/nas/SearchSpaces",
        "/opt/project/bin/SearchSpaces", "/opt/project/SearchSpaces", "/opt/SearchSpaces",
      ])
  }

  @Test func nearMatchesComeLikeliestFirst() {
    let words = ["stem", "stages", "stage", "constraints"]
    #expect(Spelling.near("stge", among: words) == ["stage"])
    #expect(Spelling.near("Stagess", among: words) == ["stages", "stage"])
    #expect(Spelling.near("dropout", among: words).isEmpty)
    #expect(Spelling.hint(for: "stge", among: words) == "did you mean 'stage'?")
    #expect(Spelling.hint(for: "Stagess", among: words) == "did you mean 'stages' or 'stage'?")
    #expect(Spelling.hint(for: "dropout", among: words) == nil)
  }
}
