import Foundation
import NASConsole
import NASEngine
import NASReports

/// Norms of gradients by tensor, in the network's order, and epoch: mean, and largest after a slash.
///
/// Of many epochs the first, the last and some between are shown; the bars are of all means.
struct GradientTable {
  private let gradients: [TensorGradients]
  private let epochs: Int

  init(_ network: RetrainedNetwork) {
    gradients = network.gradients
    epochs = network.curve.count
  }

  func lines(width: Int, style: TextStyle) -> [String] {
    guard epochs > 0 else { return ["none: the network was not trained"] }
    guard !gradients.isEmpty else { return ["not recorded: an older program trained this network"] }
    return table(width: width).lines(width: width, style: style)
  }

  private func table(width: Int) -> Table {
    let shown = shownEpochs(width: width)
    // Beside two epochs at least.
    let room = max(24, width - 2 * Self.epochWidth)
    var table = Table(
      columns: [.init("tensor", importance: 3), .init("weights", .right, importance: 1)]
        + shown.map { .init("epoch \($0 + 1)", .right, importance: 2) } + [.init("means")])
    for tensor in gradients {
      table.append(
        [shortened(tensor.name, to: room), tensor.epochs.last.map { text($0.weights) } ?? ""]
          + shown.map { "\(text(tensor.epochs[$0].mean)) / \(text(tensor.epochs[$0].largest))" }
          + [Sparkline(tensor.epochs.map { Double($0.mean) }).text(width: 12)])
    }
    return table
  }

  /// Of a column, with the gap before it.
  private static let epochWidth = 19

  /// As many as there is room for beside the tensors' names, and the first and last at least.
  private func shownEpochs(width: Int) -> [Int] {
    let names = gradients.map(\.name.count).max() ?? 0
    let room = max(2, (width - names - 24) / Self.epochWidth)
    guard epochs > room else { return Array(0..<epochs) }
    return (0..<room).map { $0 * (epochs - 1) / (room - 1) }
  }

  /// Without some of its middle, where it is longer: names differ at their ends.
  private func shortened(_ name: String, to length: Int) -> String {
    guard name.count > length else { return name }
    let head = (length - 1) / 3
    return "\(name.prefix(head))…\(name.suffix(length - 1 - head))"
  }

  private func text(_ value: Float) -> String {
    value.isNaN ? "–" : String(format: "%.1e", value)
  }
}
