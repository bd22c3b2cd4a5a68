import ArgumentParser
import NASEngine
import NASGenomes
import NASRandomness

/// Which network of a search space a command is about.
struct SpacePickOptions: ParsableArguments {
  @Option(
    help: .init(
      """
      max (the most multiply-accumulates), min, random, a genome: 0-2-1; or sandwich: a \
      supernet's step with several networks. (default: max)
      """,
      valueName: "max|min|random|genome|sandwich"),
    completion: .list(["max", "min", "random", "sandwich"]), transform: SpacePick.parse)
  var pick = SpacePick.max

  @Option(help: .init("Which one --pick random takes.", valueName: "n"))
  var seed: UInt64 = 0

  /// The genome, in canonical form; nil for a sandwich.
  ///
  /// - Throws: ``EngineError`` when it is not one of the space.
  func genome(of space: BoundSearchSpace) throws -> Genome? {
    switch pick {
    case .sandwich: return nil
    case .max: return space.largest
    case .min: return space.smallest
    case .random:
      // As the sandwich rule draws its first one.
      var stream = RandomStream(seed: seed, purpose: .subnetSampling)
      return try space.sampleUniformInLogMACs(&stream)
    case .genome(let genome):
      do {
        try space.validate(genome)
      } catch {
        throw EngineError(
          .unknownPick, error.description,
          hint: "pick max, min, random, or a genome that `nas inspect` lists")
      }
      return space.canonical(genome)
    }
  }
}

/// What `--pick` says of a search space.
enum SpacePick {
  case max, min, random, sandwich
  case genome(Genome)

  /// - Throws: when the text is neither a word that is known nor a genome.
  @Sendable static func parse(_ text: String) throws -> SpacePick {
    switch text {
    case "max": return .max
    case "min": return .min
    case "random": return .random
    case "sandwich": return .sandwich
    default: break
    }
    guard let genome = Genome(text) else {
      throw ValidationError("expected max, min, random, sandwich, or a genome such as 0-2-1")
    }
    return .genome(genome)
  }
}
