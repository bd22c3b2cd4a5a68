import ArgumentParser

/// Whether training images are mirrored: what nobody says is left to the data set.
struct FlipOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: """
      Mirror half of the training images left to right, or none. (default: as suits the data set: \
      fashion-mnist is mirrored, and CIFAR-10 wherever it lies; a folder of other data is not, for it \
      may hold digits; 'nas retrain' does as the search did)
      """)
  var flips: Bool?
}
