/// The recipes there are. A new one is a file in this folder, and a line here.
public enum Recipes {
  public static let all: [any Recipe.Type] = [
    SandwichRecipe.self, FamiliesRecipe.self, UniformRecipe.self, PathsRecipe.self,
    FairRecipe.self, ProgressiveRecipe.self, SeparatedRecipe.self, ParetoRecipe.self,
  ]

  public static var names: [String] { all.map { $0.name } }

  /// The recipe of a name; nil when there is none.
  public static func named(_ name: String) -> (any Recipe.Type)? {
    all.first { $0.name == name }
  }
}

/// A recipe of any kind, as a configuration holds it: encoded as its own values and `name`.
public struct AnyRecipe: Sendable {
  public let recipe: any Recipe

  public init(_ recipe: some Recipe) {
    self.recipe = recipe
  }

  /// A recipe by its name.
  ///
  /// - Parameters:
  ///   - targets: Nil for what is usual with it.
  /// - Returns: Nil when there is none of the name.
  public init?(named name: String, targets: RecipeTargets? = nil) {
    guard let type = Recipes.named(name) else { return nil }
    recipe = type.init(targets: targets ?? type.usualTargets)
  }

  public var name: String { type(of: recipe).name }

  /// The recipe for a person: `paths, from labels`.
  public var words: String { "\(name), from \(recipe.targets.words)" }
}

extension AnyRecipe: Hashable {
  public static func == (left: AnyRecipe, right: AnyRecipe) -> Bool {
    AnyHashable(left.recipe) == AnyHashable(right.recipe)
  }

  public func hash(into hasher: inout Hasher) {
    AnyHashable(recipe).hash(into: &hasher)
  }
}

extension AnyRecipe: Codable {
  private enum CodingKeys: String, CodingKey {
    case name
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    // Files from before there were several do not name it.
    let name = try values.decodeIfPresent(String.self, forKey: .name) ?? SandwichRecipe.name
    guard let type = Recipes.named(name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: values,
        debugDescription: "unknown recipe '\(name)', expected one of \(Recipes.names)")
    }
    recipe = try type.init(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try recipe.encode(to: encoder)
  }
}
