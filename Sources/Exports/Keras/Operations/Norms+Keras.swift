import NASNetworks

extension BatchNorm: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [PythonCall("layers.BatchNormalization", [.keyword("epsilon", .epsilon(epsilon))])]
  }
}

extension LayerNorm: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [PythonCall("layers.LayerNormalization", [.keyword("epsilon", .epsilon(epsilon))])]
  }
}

extension Scale: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    let initial = PythonHole("initial", .other, .number(initial), fallback: .number(1))
    return [PythonCall(.scale, [.keyword("initial", initial)])]
  }
}

extension PythonHole {
  /// What both norms of Keras add where nothing is said is 1e-3.
  fileprivate static func epsilon(_ value: Double) -> PythonHole {
    PythonHole("epsilon", .other, .number(value), fallback: .number(1e-3))
  }
}

extension PythonHelper {
  fileprivate static let scale = PythonHelper(
    name: "Scale",
    definition: """
      class Scale(layers.Layer):
          \"""Every channel times a learned number.\"""

          def __init__(self, initial=1.0):
              super().__init__()
              self.initial = initial

          def build(self, shape):
              initial = keras.initializers.Constant(self.initial)
              self.weight = self.add_weight(shape=shape[-1:], initializer=initial)

          def call(self, x):
              return x * self.weight
      """)
}
