extension String {
  /// The text as one word of a shell's command line: quoted where that is needed.
  var shellQuoted: String {
    let plain = allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "/._-+:@%,".contains(character))
    }
    return plain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
