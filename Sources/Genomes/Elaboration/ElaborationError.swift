/// Something in a space's file that does not work out for some network.
struct ElaborationError: Error, Hashable {
  let line: SourceLine
  let message: String
  /// Where the blocks were used, the innermost first.
  private(set) var uses: [Use] = []

  struct Use: Hashable {
    let line: SourceLine
    /// The block's settings and the shapes of what it reads.
    let settings: String
  }

  init(line: SourceLine, message: String) {
    self.line = line
    self.message = message
  }

  func within(_ line: SourceLine, _ settings: String) -> ElaborationError {
    var error = self
    error.uses.append(Use(line: line, settings: settings))
    return error
  }
}
