import NASConsole
import NASText

/// A number of things: `1 epoch`, `12 epochs`, `1,024 steps`.
func counted(_ count: Int, _ thing: String) -> String {
  "\(Quantity.grouped(count)) \(thing)\(count == 1 ? "" : "s")"
}
