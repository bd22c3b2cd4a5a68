import ArgumentParser

/// Whether training images are mirrored: what nobody says is left to the data set.
struct FlipOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: """
      Mirror half of the training images left to right, or none. (default: as suits the data set: \
      fashion-mnist and cifar-10 are mirrored; a folder of other data is not, for it may hold \
      digits; 'nas retrain' does as the search did)
      """)
  var flips: Bool?
}
