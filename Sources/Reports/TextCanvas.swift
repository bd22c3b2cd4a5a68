import NASConsole

/// A rectangle of characters to draw on. Dots are finer than characters: two across and four down
/// in each, by Unicode's braille patterns.
struct TextCanvas {
  /// How a character is printed.
  enum Ink {
    case plain, dim, green, yellow, cyan

    func apply(_ style: TextStyle, to text: String) -> String {
      switch self {
      case .plain: text
      case .dim: style.dim(text)
      case .green: style.bold(style.green(text))
      case .yellow: style.bold(style.yellow(text))
      case .cyan: style.bold(style.cyan(text))
      }
    }
  }

  let width: Int
  let height: Int
  private var cells: [(character: Character, ink: Ink)]
  /// The bits of each cell's braille pattern.
  private var dots: [UInt32]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Array(repeating: (" ", .plain), count: width * height)
    dots = Array(repeating: 0, count: width * height)
  }

  /// The cell of a point of the unit square, whose origin is at the lower left.
  func cell(x: Double, y: Double) -> (column: Int, row: Int) {
    let dot = dot(x: x, y: y)
    return (dot.column / 2, dot.row / 4)
  }

  /// Puts a character into a cell, above any dots.
  mutating func put(_ character: Character, ink: Ink, column: Int, row: Int) {
    cells[row * width + column] = (character, ink)
  }

  /// Makes a dot at a point of the unit square.
  mutating func putDot(x: Double, y: Double) {
    let dot = dot(x: x, y: y)
    dots[dot.row / 4 * width + dot.column / 2] |= Self.bits[dot.row % 4][dot.column % 2]
  }

  /// The rows from the top, without spaces at their ends; neighbours of one ink are styled as one.
  func lines(style: TextStyle) -> [String] {
    (0..<height).map { row in
      var cells = (0..<width).map { cell(at: row * width + $0) }[...]
      while cells.last?.character == " " { cells.removeLast() }
      var line = ""
      while let first = cells.first {
        let run = cells.prefix { $0.ink == first.ink }
        line += first.ink.apply(style, to: String(run.map(\.character)))
        cells = cells.dropFirst(run.count)
      }
      return line
    }
  }

  private func cell(at index: Int) -> (character: Character, ink: Ink) {
    let cell = cells[index]
    guard cell.character == " ", dots[index] != 0 else { return cell }
    return (Character(Unicode.Scalar(0x2800 + dots[index])!), .dim)
  }

  private func dot(x: Double, y: Double) -> (column: Int, row: Int) {
    let (columns, rows) = (2 * width - 1, 4 * height - 1)
    let column = Int((x * Double(columns)).rounded())
    let row = rows - Int((y * Double(rows)).rounded())
    return (min(max(0, column), columns), min(max(0, row), rows))
  }

  /// Which bit of a braille pattern is which dot: rows down, columns across.
  private static let bits: [[UInt32]] = [
    [0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80],
  ]
}
