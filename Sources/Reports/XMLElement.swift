/// An XML element (XML 1.0) with attributes in the order given, and either text or children.
struct XMLElement {
  let name: String
  let attributes: KeyValuePairs<String, String>
  let content: Content

  enum Content {
    case children([XMLElement])
    case text(String)
  }

  init(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
    _ children: [XMLElement] = []
  ) {
    self.name = name
    self.attributes = attributes
    content = .children(children)
  }

  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
    self.name = name
    self.attributes = attributes
    content = .text(text)
  }

  /// The element, indented, ended by a line break.
  func text(indent: String = "") -> String {
    let attributes = attributes.map { " \($0.key)=\"\(Self.escaped($0.value))\"" }.joined()
    let start = "\(indent)<\(name)\(attributes)"
    switch content {
    case .text(let text): return "\(start)>\(Self.escaped(text))</\(name)>\n"
    case .children(let children) where children.isEmpty: return "\(start)/>\n"
    case .children(let children):
      let inside = children.map { $0.text(indent: indent + "  ") }.joined()
      return "\(start)>\n\(inside)\(indent)</\(name)>\n"
    }
  }

  /// Without what has a meaning in XML, and without the control characters that XML forbids.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{0}"..<" ": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
