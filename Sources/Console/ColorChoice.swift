/// Whether output is coloured: the value of `--color`.
public enum ColorChoice: String, Sendable, Hashable, CaseIterable {
  /// On a terminal that can, unless the user has asked for none.
  case auto
  case always
  case never

  /// Decides for one output.
  ///
  /// `auto` obeys `NO_COLOR` (https://no-color.org: any value but the empty one) and `TERM=dumb`;
  /// `always` and `never` are the user's explicit wish and obey neither.
  public func allowsColor(isTerminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      isTerminal && environment["NO_COLOR", default: ""].isEmpty
        && environment["TERM", default: "dumb"] != "dumb"
    }
  }
}
