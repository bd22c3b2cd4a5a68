import NASConsole
import NASGenomes
import NASNetworks
import NASText

/// What to say of one network of a space.
enum NetworkText {
  /// Its genome, what that chose, and what it costs. Without a line break at the end.
  ///
  /// - Parameter known: What else is known of it.
  /// - Precondition: The genome makes a network of the space.
  static func head(
    of genome: Genome, in space: BoundSearchSpace, known: [(label: String, text: String)] = [],
    width: Int, style: TextStyle
  ) -> String {
    let words = space.words(for: genome)
    return FactList(
      [("genome", genome.description)] + (words.isEmpty ? [] : [("chosen", words)])
        + [("costs", costs(space.costs(of: genome)))] + known
    ).text(style: style, width: width)
  }

  /// `12.3 M MACs, 319 k parameters, 251 kB of activations`; with the latency where it is known.
  static func costs(_ costs: Costs) -> String {
    "\(Quantity.prefixed(costs.macs)) MACs, "
      + "\(Quantity.prefixed(costs.parameters)) parameters, "
      + "\(Quantity.bytes(costs.peakActivationBytes)) of activations"
      + (costs.latency.map { ", \(LatencyText.words($0))" } ?? "")
  }

  /// The same for programs.
  static func members(of genome: Genome, in space: BoundSearchSpace) -> [JSONValue.Member] {
    [
      .init("genome", .string(genome.description)),
      .init("words", .string(space.words(for: genome))),
    ] + space.costs(of: genome).members
  }
}
