import ArgumentParser
import NASGenomes

extension CompletionKind {
  /// The names of the spaces that are there when the shell asks.
  static let spaces = CompletionKind.custom { _, _, _ in
    SearchSpaceCatalogue.standard.entries().map(\.name)
  }
}
