import NASNetworks

extension Dropout: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [PythonCall("layers.Dropout", [.place(.init("rate", .other, .number(rate)))])]
  }
}

extension StochasticDepth: KerasOperation {
  /// All numbers of a sample share their chance.
  func layers(_ site: LayerSite) -> [PythonCall] {
    let ones = Array(repeating: "1", count: site.shape.sizes.count).joined(separator: ", ")
    return [
      PythonCall(
        "layers.Dropout",
        [
          .place(.init("rate", .other, .number(rate))),
          .keyword("noise_shape", "(None, \(ones))"),
        ])
    ]
  }
}
