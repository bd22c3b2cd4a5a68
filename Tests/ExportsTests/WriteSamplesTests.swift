import Foundation
import NASExports
import NASNetworks
import Testing

@Suite struct WriteSamplesTests {
  /// Writes them too, where `NAS_EXPORT_SAMPLES` names a folder: for `Scripts/interop.sh`, which
  /// compares them with PyTorch.
  @Test func everySampleCanBeExported() throws {
    let folder = ProcessInfo.processInfo.environment["NAS_EXPORT_SAMPLES"]
    let small = (name: "small", model: try Sample.small())
    for (name, model) in try [small]
      + GraphSamples.all.map({ try ($0.name, GraphSamples.model($0.name)) })
    {
      #expect(try PyTorchFormat().files(for: model).count == 3)
      if let folder { try PyTorchFormat().export(model, to: "\(folder)/\(name)") }
    }
  }
}
