import Foundation
import NASExports
import NASNetworks
import Testing

/// For `Scripts/interop.sh`, which compares these exports with PyTorch.
@Suite struct WriteSamplesTests {
  private static let folder = ProcessInfo.processInfo.environment["NAS_EXPORT_SAMPLES"]

  @Test(.enabled(if: folder != nil, "NAS_EXPORT_SAMPLES names no folder to write to"))
  func samplesAreWritten() throws {
    try PyTorchFormat().export(Sample.small(), to: "\(Self.folder!)/small")
    for sample in GraphSamples.all {
      try PyTorchFormat().export(
        GraphSamples.model(sample.name), to: "\(Self.folder!)/\(sample.name)")
    }
  }
}
