public import NASCompute
import NASNetworks
import NASPlatform

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
  /// The most that this machine does on as many threads, in this precision: ``ArithmeticPeak``.
  public let peakGFLOPs: Double
  /// Training's fraction of ``peakGFLOPs``.
  public let peakShare: Double
  /// Inference's fraction of ``peakGFLOPs``.
  public let evalPeakShare: Double
  /// The most memory that the process has held so far; 0 where the system does not tell.
  public let peakResidentBytes: Int
  /// Heap allocations of a training step, on all threads: median; nil where nobody counted.
  public let allocationsPerStep: Int?

  init(
    network: String, costs: Costs, configuration: Benchmark.Configuration,
    training: Benchmark.Medians, inference: Benchmark.Medians, peakGFLOPs: Double
  ) {
    self.network = network
    macs = costs.macs
    parameters = costs.parameters
    batch = configuration.batch
    threads = configuration.threads
    precision = configuration.precision
    trainImagesPerSecond = Double(batch) / training.seconds
    evalImagesPerSecond = Double(batch) / inference.seconds
    trainGFLOPs = 6e-9 * Double(macs) * trainImagesPerSecond
    evalGFLOPs = 2e-9 * Double(macs) * evalImagesPerSecond
    self.peakGFLOPs = peakGFLOPs
    peakShare = trainGFLOPs / peakGFLOPs
    evalPeakShare = evalGFLOPs / peakGFLOPs
    peakResidentBytes = Memory.peakResidentBytes ?? 0
    allocationsPerStep = training.allocations
  }
}
