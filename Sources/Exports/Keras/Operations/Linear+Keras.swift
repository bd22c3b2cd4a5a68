import NASNetworks

extension Linear: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [
      PythonCall(
        "layers.Dense",
        [
          .place(.channels("width", outputs)),
          .keyword("use_bias", .init("bias", .other, .flag(hasBias), fallback: .flag(true))),
        ])
    ]
  }

  func variables(_ site: LayerSite) -> [KerasVariable] {
    let weight = KerasVariable("weight", axes: [1, 0])
    return hasBias ? [weight, KerasVariable("bias", axes: [0])] : [weight]
  }
}
