import Foundation
public import NASGenomes

/// Search spaces written in tests.
public enum SpaceTexts {
  /// With the blocks that come with the program.
  public static func parse(_ text: String) throws(SearchSpaceError) -> SearchSpace {
    try SearchSpace.parse(text: text, path: "test.yaml", library: library)
  }

  private static let library = SearchSpaceCatalogue(
    folders: [
      URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("SearchSpaces").path
    ]
  ).library
}
