import NASHdf5

extension Migration {
  /// Version 4 has spaces in a notation in which layers have other names, and parts other words. The
  /// space's text stays: whoever reads it knows both notations.
  static func fromVersion3(_ old: HDF5Group) -> HDF5Group {
    var new = renamed(old)
    new.attributes["format"] = .integer(4)
    return new
  }

  /// The same tree with every tensor and part under its new name.
  private static func renamed(_ old: HDF5Group) -> HDF5Group {
    var new = HDF5Group(attributes: old.attributes)
    for member in old.members {
      switch member.node {
      case .group(let group): new.add(member.name, renamed(group))
      case .dataset(let dataset):
        if member.name == "part", case .strings(let parts) = dataset.values {
          new.add("part", .strings(parts.map(part)), shape: dataset.shape)
        } else {
          new.add(tensor(member.name), .dataset(dataset))
        }
      }
    }
    return new
  }

  /// `stage2.block1.inverted.expand.norm.weight` becomes
  /// `stage2.1.inverted-residual.main.expand.batch-norm.weight`. What is no tensor keeps its name.
  static func tensor(_ name: String) -> String {
    var path = name.split(separator: ".").map(String.init)
    guard let first = path.first, first == "stem" || first == "head" || first.hasPrefix("stage")
    else { return name }
    for index in path.indices where path[index] == "norm" { path[index] = "batch-norm" }
    guard path.count > 3, path[1].hasPrefix("block") else { return path.joined(separator: ".") }
    path[1] = String(path[1].dropFirst("block".count))
    if path[2] == "inverted" { path[2] = "inverted-residual" }
    if path[3] == "excite" {
      path.replaceSubrange(3...3, with: ["main", "squeeze-excite", "gate"])
    } else if path[3] != "shortcut" {
      path.insert("main", at: 3)
    }
    // A residual block is an addition and an activation, an inverted one the addition alone.
    if path[2] == "residual" { path.insert("add", at: 3) }
    return path.joined(separator: ".")
  }

  /// `residual width=8 stride=2 squeeze-excite relu on 4×14×14` becomes
  /// `residual width=8 stride=2 excite=yes activation=relu on 4×14×14`.
  static func part(_ part: String) -> String {
    let words = part.split(separator: " ").map(String.init)
    guard words.count >= 3, words[words.count - 2] == "on" else { return part }
    let input = words[words.count - 1]
    var values: [String: String] = ["excite": "no"]
    for word in words.dropFirst().dropLast(2) {
      let sides = word.split(separator: "=").map(String.init)
      if sides.count == 2 {
        values[sides[0]] = sides[1]
      } else if word == "squeeze-excite" {
        values["excite"] = "yes"
      } else {
        values["activation"] = word
      }
    }
    let settings: [String]
    switch words[0] {
    case "classifier":
      return "global-average-pool of 0, linear bias=yes width=\(values["classes"] ?? "") of 1 "
        + "on \(input)"
    case "convolution":
      values["groups"] = "1"
      settings = ["width", "kernel", "stride", "groups", "activation"]
    case "residual": settings = ["width", "stride", "excite", "activation"]
    case "inverted-residual":
      settings = ["width", "kernel", "expansion", "stride", "excite", "activation"]
    default: return part
    }
    let name = words[0] == "convolution" ? "conv-norm" : words[0]
    let list = settings.map { "\($0)=\(values[$0] ?? "")" }.joined(separator: " ")
    return "\(name) \(list) on \(input)"
  }
}
