import NASNetworks

/// Decides what stands in the holes of a class: a number, where all instances have the same; else an
/// argument, or what can be computed from other arguments.
struct ParameterSolver {
  /// A number of the class, with its value in each instance. Holes that agree in all share one.
  private struct Quantity {
    let kind: PythonHole.Kind
    let column: [PythonValue]
    /// Where it occurs first.
    let hole: String
    let owner: String
    /// Where it stands; none of a setting that others are computed from.
    var places: [ModuleClass.HoleKey] = []
    var fallback: PythonValue?
    var role = Role.argument(nil)
  }

  private enum Role {
    case literal
    /// Its name, where a setting or the inputs give it one.
    case argument(String?)
    case computed([Token])
  }

  private enum Token {
    case text(String)
    case quantity(Int)
  }

  private let instances: [ModuleClass.Instance]
  /// The channels of what it returns.
  private let widths: [PythonValue]
  private let inputColumns: [(name: String, column: [PythonValue])]
  private let settings: [(name: String, column: [PythonValue])]
  private var quantities: [Quantity] = []

  /// - Parameters:
  ///   - holes: Of each instance the holes in order, with the item that they belong to.
  ///   - channels: Of each instance, the channels of the values that it reads.
  ///   - widths: Of each instance, the channels of what it returns.
  init(
    _ subject: ModuleClass, holes: [[(item: Int, hole: PythonHole)]], channels: [[Int]],
    widths: [Int]
  ) {
    self.widths = widths.map { .whole($0) }
    instances = subject.instances
    settings = Self.settings(of: subject.instances)
    inputColumns = channels[0].indices.map { input in
      let names = ForwardWriter.inputNames(channels[0].count)
      return (
        channels[0].count == 1 ? "inputs" : "\(names[input])_inputs",
        channels.map { .whole($0[input]) }
      )
    }
    for (place, (item, hole)) in holes[0].enumerated() {
      add(
        hole, column: holes.map { $0[place].hole.value },
        at: .init(item: item, hole: hole.name), owner: subject.body.items[item].path.last ?? "")
    }
    for index in quantities.indices { quantities[index].role = role(of: index) }
  }

  private mutating func add(
    _ hole: PythonHole, column: [PythonValue], at place: ModuleClass.HoleKey, owner: String
  ) {
    let isConstant = column.allSatisfy { $0 == column[0] }
    let twin =
      isConstant ? nil : quantities.firstIndex { $0.kind == hole.kind && $0.column == column }
    // Equal words of different meaning are no sign of one decision.
    if let twin, hole.kind != .other || quantities[twin].hole == hole.name {
      quantities[twin].places.append(place)
      if quantities[twin].fallback != hole.fallback { quantities[twin].fallback = nil }
    } else {
      quantities.append(
        Quantity(
          kind: hole.kind, column: column, hole: hole.name, owner: owner, places: [place],
          fallback: hole.fallback, role: isConstant ? .literal : .argument(nil)))
    }
  }

  /// The settings that every instance has, but those that never change.
  private static func settings(
    of instances: [ModuleClass.Instance]
  ) -> [(name: String, column: [PythonValue])] {
    instances[0].settings.compactMap { setting in
      let column = instances.compactMap { instance in
        instance.settings.first { $0.name == setting.name }.map { PythonValue($0.value) }
      }
      let isUseful = column.count == instances.count && column.contains { $0 != column[0] }
      return isUseful ? (setting.name, column) : nil
    }
  }
}

// MARK: - Roles

extension ParameterSolver {
  private mutating func role(of index: Int) -> Role {
    let quantity = quantities[index]
    if case .literal = quantity.role { return .literal }
    if let name = settingName(of: quantity) { return .argument(name) }
    if quantity.kind == .channels,
      let input = inputColumns.first(where: { $0.column == quantity.column })
    {
      return .argument(input.name)
    }
    if let tokens = computed(index) { return .computed(tokens) }
    return .argument(quantity.kind == .channels && quantity.column == widths ? "width" : nil)
  }

  /// The setting that has the quantity's value in every instance, best one of the same name.
  private func settingName(of quantity: Quantity) -> String? {
    let equal = settings.filter { $0.column == quantity.column }
    if let same = equal.first(where: { $0.name == quantity.hole }) { return same.name }
    guard quantity.kind != .other else { return nil }
    let others: Set<String> = ["kernel", "stride", "padding", "dilation"]
    return equal.first { !others.contains($0.name) }?.name
  }

  private mutating func computed(_ index: Int) -> [Token]? {
    switch quantities[index].kind {
    case .padding: padding(index)
    case .channels: product(index) ?? sum(index)
    case .kernel, .stride, .dilation, .other: nil
    }
  }

  /// The arguments found before, of a kind, whose values are whole numbers.
  private func arguments(before index: Int, _ kind: PythonHole.Kind) -> [(Int, [Int])] {
    quantities.indices.prefix(index).compactMap { other in
      guard case .argument = quantities[other].role, quantities[other].kind == kind else {
        return nil
      }
      let whole = quantities[other].column.compactMap(\.whole)
      return whole.count == instances.count ? (other, whole) : nil
    }
  }

  private func padding(_ index: Int) -> [Token]? {
    let wanted = quantities[index].column
    func equals(_ values: [Int]) -> Bool { values.map { .whole($0) } == wanted }
    for (kernel, sizes) in arguments(before: index, .kernel) {
      if equals(sizes.map { $0 / 2 }) { return [.quantity(kernel), .text(" // 2")] }
      if equals(sizes.map { ($0 - 1) / 2 }) {
        return [.text("("), .quantity(kernel), .text(" - 1) // 2")]
      }
      for (dilation, steps) in arguments(before: index, .dilation)
      where equals(zip(sizes, steps).map { $1 * ($0 - 1) / 2 }) {
        return [.quantity(dilation), .text(" * ("), .quantity(kernel), .text(" - 1) // 2")]
      }
    }
    for (dilation, steps) in arguments(before: index, .dilation) {
      for factor in 1...8 where equals(steps.map { factor * $0 }) {
        return factor == 1
          ? [.quantity(dilation)] : [.text("\(factor) * "), .quantity(dilation)]
      }
    }
    return nil
  }

  /// A multiple or a fraction of another number of channels: by a constant, or by a setting.
  private mutating func product(_ index: Int) -> [Token]? {
    let wanted = quantities[index].column.compactMap(\.whole)
    guard wanted.count == instances.count else { return nil }
    for (other, values) in arguments(before: index, .channels) where values.allSatisfy({ $0 > 0 }) {
      let (factor, divisor) = (wanted[0] / values[0], values[0] / max(1, wanted[0]))
      if factor > 1, values.map({ $0 * factor }) == wanted {
        return [.text("\(factor) * "), .quantity(other)]
      }
      if divisor > 1, wanted.map({ $0 * divisor }) == values {
        return [.quantity(other), .text(" // \(divisor)")]
      }
      for setting in settings
      // A setting may be any number: one that is too large wraps to no width that is wanted.
      where zip(setting.column, values).map({ ($0.whole ?? 0) &* $1 }) == wanted {
        return [.quantity(quantity(of: setting)), .text(" * "), .quantity(other)]
      }
    }
    return nil
  }

  private func sum(_ index: Int) -> [Token]? {
    let wanted = quantities[index].column
    let terms = arguments(before: index, .channels)
    for (place, (left, first)) in terms.enumerated() {
      for (right, second) in terms[place...]
      where zip(first, second).map({ .whole($0 + $1) }) == wanted {
        return [.quantity(left), .text(" + "), .quantity(right)]
      }
    }
    return nil
  }

  /// An argument for a setting that stands nowhere by itself.
  private mutating func quantity(of setting: (name: String, column: [PythonValue])) -> Int {
    let known = quantities.firstIndex {
      if case .argument(setting.name) = $0.role { $0.column == setting.column } else { false }
    }
    if let known { return known }
    quantities.append(
      Quantity(
        kind: .other, column: setting.column, hole: setting.name, owner: "",
        role: .argument(setting.name)))
    return quantities.count - 1
  }
}

// MARK: - The solution

extension ParameterSolver {
  /// The class with its parameters, what stands in its holes, and what each instance hands over.
  func solved(_ subject: ModuleClass) -> ModuleClass {
    var names = PythonNames(reserved: subject.framework.imports.union(["self", "super"]))
    let texts = argumentNames(&names)
    var solved = subject
    let order = parameterOrder
    solved.parameters = order.map {
      .init(name: texts[$0]!, kind: quantities[$0].kind, fallback: fallback(of: quantities[$0]))
    }
    for instance in solved.instances.indices {
      solved.instances[instance].arguments = order.map { quantities[$0].column[instance] }
    }
    for (index, quantity) in quantities.enumerated() {
      let fill = fill(index, texts, &names, &solved.fills.locals)
      for place in quantity.places { solved.fills.byHole[place] = fill }
    }
    return solved
  }

  private func fill(
    _ index: Int, _ texts: [Int: String], _ names: inout PythonNames,
    _ locals: inout [(name: String, text: String)]
  ) -> ModuleClass.Fill {
    let quantity = quantities[index]
    switch quantity.role {
    case .literal: return .literal(quantity.column[0])
    case .argument: return .expression(texts[index]!)
    case .computed(let tokens):
      let text = tokens.map {
        switch $0 {
        case .text(let text): text
        case .quantity(let index): texts[index]!
        }
      }.joined()
      guard quantity.places.count > 1 else { return .expression(text) }
      let name = names.name(for: "\(quantity.owner)_\(quantity.hole)")
      locals.append((name, text))
      return .expression(name)
    }
  }

  /// Those that have to be given first.
  private var parameterOrder: [Int] {
    let arguments = quantities.indices.filter {
      if case .argument = quantities[$0].role { true } else { false }
    }
    let isOptional = { (index: Int) in fallback(of: quantities[index]) != nil }
    let required = arguments.filter { !isOptional($0) }
    return required.filter { quantities[$0].kind == .channels }
      + required.filter { quantities[$0].kind != .channels } + arguments.filter(isOptional)
  }

  /// What the framework takes where nothing is said, where some instance says nothing.
  private func fallback(of quantity: Quantity) -> PythonValue? {
    quantity.fallback.flatMap { quantity.column.contains($0) ? $0 : nil }
  }

  /// Of each argument its name: the setting's, or the hole's where only one wants it, or the hole's
  /// with its layer's.
  private func argumentNames(_ names: inout PythonNames) -> [Int: String] {
    var texts: [Int: String] = [:]
    var unnamed: [Int] = []
    for (index, quantity) in quantities.enumerated() {
      guard case .argument(let name) = quantity.role else { continue }
      if let name { texts[index] = names.name(for: name) } else { unnamed.append(index) }
    }
    for index in unnamed {
      let quantity = quantities[index]
      let isAlone =
        !["width", "inputs"].contains(quantity.hole) && !texts.values.contains(quantity.hole)
        && !unnamed.contains { $0 != index && quantities[$0].hole == quantity.hole }
      texts[index] = names.name(
        for: isAlone ? quantity.hole : "\(quantity.owner)_\(quantity.hole)")
    }
    return texts
  }
}

extension PythonValue {
  init(_ value: SettingValue) {
    switch value {
    case .whole(let value): self = .whole(value)
    case .extent(let value): self.init(value)
    case .number(let value): self = .number(value)
    case .flag(let value): self = .flag(value)
    case .word(let word): self = .word(word)
    }
  }
}
