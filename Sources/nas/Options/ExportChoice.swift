import NASExports

/// Formats by their names on the command line.
enum ExportChoice {
  static let names = ExportFormats.all.map(\.name)

  /// Checked before any work, which may be long.
  ///
  /// - Throws: when there is no such format.
  @Sendable static func parse(_ name: String) throws -> any ExportFormat {
    try parsing { try ExportFormats.format(named: name) }
  }
}
