import NASNetworks

/// Brings each channel to mean 0 and deviation 1: `(pixel / 255 − mean) / deviation`.
public struct Standardisation: Sendable, Hashable {
  /// The mean of each channel, of pixels from 0 to 1.
  public let mean: [Double]
  /// The (population) standard deviation of each channel, likewise; 1 for a constant channel.
  public let deviation: [Double]

  public init(mean: [Double], deviation: [Double]) {
    precondition(
      mean.count == deviation.count,
      "Standardisation: \(mean.count) means and \(deviation.count) deviations")
    self.mean = mean
    self.deviation = deviation
  }

  /// Measures the given images; of a search, those that it trains on and no others.
  ///
  /// The sums are of whole numbers, so that the result does not depend on the order of images.
  public init(of images: LabelledImages, indices: [Int32]) {
    precondition(!indices.isEmpty, "Standardisation: no images to measure")
    let shape = images.shape
    var mean: [Double] = []
    var deviation: [Double] = []
    for channel in 0..<shape.channels {
      var sum = 0
      var squares = 0
      for index in indices {
        let start = Int(index) * shape.count + channel * shape.area
        for pixel in images.pixels[start..<start + shape.area] {
          sum += Int(pixel)
          squares += Int(pixel) * Int(pixel)
        }
      }
      let count = Double(indices.count * shape.area)
      let average = Double(sum) / count
      let spread = (Double(squares) / count - average * average).squareRoot()
      mean.append(average / 255)
      deviation.append(spread > 0 ? spread / 255 : 1)
    }
    self.init(mean: mean, deviation: deviation)
  }
}
