import NASNetworks

/// Names the classes of a network: after their definition, and where there are several of one, after
/// what tells them apart.
struct ClassNames {
  private var names: PythonNames

  /// - Parameter reserved: What `model.py` calls its other classes.
  init(reserved: Set<String>) {
    names = PythonNames(reserved: reserved.union(["Path", "Network", "MEAN", "STD", "CLASSES"]))
  }

  /// Of each class, the name.
  mutating func names(for classes: [ModuleClass]) -> [String] {
    var result = Array(repeating: "Network", count: classes.count)
    var definitions: [String] = []
    for definition in classes.compactMap(\.definition) where !definitions.contains(definition) {
      definitions.append(definition)
    }
    for definition in definitions {
      let members = classes.indices.filter { classes[$0].definition == definition }
      for (place, suffix) in zip(members, Self.suffixes(members.map { classes[$0] })) {
        result[place] = names.name(for: Self.camelCase(definition) + suffix)
      }
    }
    return result
  }

  /// What is added to the definition's name: from a setting that tells all classes apart; from what
  /// only some contain; else a number.
  private static func suffixes(_ classes: [ModuleClass]) -> [String] {
    guard classes.count > 1 else { return [""] }
    return fromSettings(classes) ?? fromContents(classes)
      ?? classes.indices.map { "\($0 + 1)" }
  }

  private static func fromSettings(_ classes: [ModuleClass]) -> [String]? {
    var names: [String] = []
    for setting in classes.flatMap(\.instances).flatMap(\.settings)
    where !names.contains(setting.name) {
      names.append(setting.name)
    }
    for name in names {
      let suffixes = classes.compactMap { suffix(of: $0, setting: name) }
      if suffixes.count == classes.count, Set(suffixes).count == classes.count { return suffixes }
    }
    return nil
  }

  /// Nil where the instances of the class have different values.
  private static func suffix(of subject: ModuleClass, setting name: String) -> String? {
    let values = subject.instances.map { instance in
      instance.settings.first { $0.name == name }?.value
    }
    guard values.allSatisfy({ $0 == values[0] }) else { return nil }
    return switch values[0] {
    case nil, .flag(false), .whole(0): ""
    case .flag(true): camelCase(name)
    case .word(let word): camelCase(word)
    case .some(let value): camelCase("\(name) \(value)")
    }
  }

  /// Three words at most, or they tell nobody anything.
  private static func fromContents(_ classes: [ModuleClass]) -> [String]? {
    let paths = classes.map { $0.body.steps.map(\.path) }
    let words = paths.map { Set($0.joined()) }
    let common = words.reduce(words[0]) { $0.intersection($1) }
    let suffixes = paths.map { paths in
      var seen = common
      return paths.compactMap { path in path.first { !common.contains($0) } }
        .filter { seen.insert($0).inserted }
    }
    guard suffixes.allSatisfy({ $0.count <= 3 }), Set(suffixes).count == classes.count else {
      return nil
    }
    return suffixes.map { $0.map(camelCase).joined() }
  }

  /// `inverted-residual` becomes `InvertedResidual`.
  private static func camelCase(_ words: String) -> String {
    words.split { !$0.isLetter && !$0.isNumber }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
