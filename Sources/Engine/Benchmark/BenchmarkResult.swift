public import Compute
import Glibc
import Networks

/// What a ``Benchmark`` measured.
public struct BenchmarkResult: Sendable, Hashable, Codable {
  public let network: String
  /// Multiply–accumulates for one image.
  public let macs: Int
  public let parameters: Int
  /// Images a training step, and a run of inference.
  public let batch: Int
  public let threads: Int
  public let precision: Precision
  /// Median.
  public let trainImagesPerSecond: Double
  /// Median.
  public let evalImagesPerSecond: Double
  /// 10⁹ floating-point operations a second: six for each multiply–accumulate, two in each of the
  /// forward pass and the gradients for inputs and weights.
  public let trainGFLOPs: Double
  /// 10⁹ floating-point operations a second: two for each multiply–accumulate.
  public let evalGFLOPs: Double
  /// The most memory that the process has held so far.
  public let peakResidentBytes: Int

  init(
    network: String, costs: Costs, batch: Int, threads: Int, precision: Precision,
    trainImagesPerSecond: Double, evalImagesPerSecond: Double
  ) {
    self.network = network
    macs = costs.macs
    parameters = costs.parameters
    self.batch = batch
    self.threads = threads
    self.precision = precision
    self.trainImagesPerSecond = trainImagesPerSecond
    self.evalImagesPerSecond = evalImagesPerSecond
    trainGFLOPs = 6e-9 * Double(costs.macs) * trainImagesPerSecond
    evalGFLOPs = 2e-9 * Double(costs.macs) * evalImagesPerSecond
    peakResidentBytes = Self.peakResidentBytes()
  }

  private static func peakResidentBytes() -> Int {
    var usage = rusage()
    let status = getrusage(RUSAGE_SELF.rawValue, &usage)
    precondition(status == 0, "getrusage failed: \(errno)")
    // Linux counts in units of 1024 bytes.
    return usage.ru_maxrss * 1024
  }
}
