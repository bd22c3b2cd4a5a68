/// Random changes to training images that leave their class as it is: which, and how much.
public struct Augmentation: Sendable, Hashable {
  public var crop: Crop
  public var flip: Flip
  public var cutout: Cutout
  public var rotation = Rotation()
  public var randAugment = RandAugment()
  public var colour = ColourJitter()
  public var erasing = RandomErasing()

  /// - Parameters:
  ///   - cropPadding: Of ``Crop``.
  ///   - flips: Of ``Flip``.
  ///   - cutout: The side of ``Cutout``'s square.
  public init(cropPadding: Int = 4, flips: Bool = true, cutout: Int = 0) {
    crop = Crop(padding: cropPadding)
    flip = Flip(isActive: flips)
    self.cutout = Cutout(side: cutout)
  }

  /// What changes images, in the order in which it does: what moves them, then what changes their
  /// colours, then what blanks them.
  public var steps: [any ImageAugmentation] {
    let all: [any ImageAugmentation] = [
      crop, flip, rotation, randAugment, colour, cutout, erasing,
    ]
    return all.filter(\.isActive)
  }
}

/// What is off is not written: a run's configuration says what was done, and stays as it was where
/// an augmentation is added that it does not have.
extension Augmentation: Codable {
  private enum CodingKeys: String, CodingKey {
    case cropPadding, flips, cutout, rotation, randAugment, colour, erasing
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      cropPadding: try values.decode(Int.self, forKey: .cropPadding),
      flips: try values.decode(Bool.self, forKey: .flips),
      cutout: try values.decode(Int.self, forKey: .cutout))
    rotation = try values.decodeIfPresent(Rotation.self, forKey: .rotation) ?? rotation
    randAugment = try values.decodeIfPresent(RandAugment.self, forKey: .randAugment) ?? randAugment
    colour = try values.decodeIfPresent(ColourJitter.self, forKey: .colour) ?? colour
    erasing = try values.decodeIfPresent(RandomErasing.self, forKey: .erasing) ?? erasing
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(crop.padding, forKey: .cropPadding)
    try values.encode(flip.isActive, forKey: .flips)
    try values.encode(cutout.side, forKey: .cutout)
    if rotation.isActive { try values.encode(rotation, forKey: .rotation) }
    if randAugment.isActive { try values.encode(randAugment, forKey: .randAugment) }
    if colour.isActive { try values.encode(colour, forKey: .colour) }
    if erasing.isActive { try values.encode(erasing, forKey: .erasing) }
  }
}
