import NASNetworks
import Synchronization

/// What was seen of genomes, for a search that comes back to the same ones: in a space of cells a look
/// elaborates a network, which takes a third of a millisecond.
final class LookMemory: Sendable {
  /// Nil for a genome that makes no network.
  private let networks = Mutex<[Genome: Known?]>([:])
  private let peaks = Mutex<[Genome: Int]>([:])

  /// Without the network itself: there may be ten thousands.
  private struct Known: Sendable {
    let effective: [Int]
    let macs: Int
    let parameters: Int
    let latency: Latency?

    init(_ network: KnownNetwork) {
      effective = network.effective
      macs = network.macs
      parameters = network.parameters
      latency = network.latency
    }
  }

  /// Nil where the genome makes no network.
  func look(at genome: Genome, by census: any Census) -> KnownNetwork? {
    guard let known = known(genome, by: census) else { return nil }
    return KnownNetwork(
      effective: known.effective, macs: known.macs, parameters: known.parameters,
      latency: known.latency,
      peakActivationBytes: { self.peakActivationBytes(of: genome, by: census) })
  }

  private func known(_ genome: Genome, by census: any Census) -> Known? {
    if let known = networks.withLock({ $0[genome] }) { return known }
    let known = census.look(at: genome).map { Known($0) }
    networks.withLock { $0[genome] = .some(known) }
    return known
  }

  private func peakActivationBytes(of genome: Genome, by census: any Census) -> Int {
    if let peak = peaks.withLock({ $0[genome] }) { return peak }
    let peak = census.look(at: genome)!.peakActivationBytes()
    peaks.withLock { $0[genome] = peak }
    return peak
  }
}
