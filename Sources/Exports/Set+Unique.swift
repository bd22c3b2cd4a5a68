extension Set<String> {
  /// The name, or the name with a number where it is taken; it is taken from then on.
  mutating func insertUnique(_ wanted: String) -> String {
    var (name, number) = (wanted, 1)
    while !insert(name).inserted {
      number += 1
      name = "\(wanted)_\(number)"
    }
    return name
  }
}
