extension Splits {
  /// Checks splits that come from elsewhere: every image exists, and none is in two places.
  ///
  /// - Throws: ``DatasetError`` that names the first image at fault, or the split that is empty.
  public func check(imageCount: Int) throws {
    var owners = [String?](repeating: nil, count: imageCount)
    for (name, images) in [("train", train), ("validation", validation), ("holdout", holdout)] {
      guard !images.isEmpty || name == "holdout" else {
        throw DatasetError(
          .imageCount, "splits", found: "no image in \(name)", expected: "at least one")
      }
      for image in images {
        guard owners.indices.contains(Int(image)) else {
          throw DatasetError(
            .imageCount, "splits", found: "image \(image) in \(name)",
            expected: "images 0 to \(imageCount - 1)")
        }
        if let other = owners[Int(image)] {
          throw DatasetError(
            .mismatch, "splits", found: "image \(image) in \(name) and in \(other)",
            expected: "each image once at most")
        }
        owners[Int(image)] = name
      }
    }
  }
}
