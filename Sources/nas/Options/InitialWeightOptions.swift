import ArgumentParser
import NASEngine

/// Weights of elsewhere that a training begins with.
struct InitialWeightOptions: ParsableArguments {
  @Option(
    help: .init(
      """
      Start from other weights, as far as names and shapes fit: of a .safetensors or .h5 file that \
      PyTorch, Keras or 'nas export' wrote, of an export's folder, or of another run's supernet.
      """, valueName: "run, export or file"),
    completion: .file())
  var initFrom: String?

  /// Nil where none are wanted.
  var weights: SourceWeights? {
    get throws { try initFrom.map { try SourceWeights.read($0) } }
  }
}
