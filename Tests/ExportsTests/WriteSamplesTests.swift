import Foundation
import NASExports
import NASNetworks
import Testing

@Suite struct WriteSamplesTests {
  /// Writes them too, where `NAS_EXPORT_SAMPLES` names a folder: for `Scripts/interop.sh`, which
  /// compares them with PyTorch and ONNX Runtime.
  @Test func everySampleCanBeExported() throws {
    let folder = ProcessInfo.processInfo.environment["NAS_EXPORT_SAMPLES"]
    let small = (name: "small", model: try Sample.small().quantised())
    for (name, model) in try [small]
      + GraphSamples.all.map({ try ($0.name, GraphSamples.model($0.name).quantised()) })
    {
      for format in ExportFormats.all where !format.isQuantised {
        #expect(try format.files(for: model).map(\.name) == format.fileNames)
      }
      if let folder { try ExportFormats.export(model, to: "\(folder)/\(name)") }
    }
  }
}
