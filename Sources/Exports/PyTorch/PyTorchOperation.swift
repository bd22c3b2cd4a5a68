import NASNetworks

/// How an operation is written in PyTorch: as modules, or as a function of its inputs. Each kind of
/// operation says so in a file of its own in `Operations`, and nothing else knows.
///
/// Images are N × channels × rows × columns, sequences N × positions × channels, vectors N × channels.
protocol PyTorchOperation: NASNetworks.Operation {
  /// The modules that compute it one after the other; empty where a function has to. The first holds
  /// the weights.
  func modules(_ site: LayerSite) -> [PythonCall]

  /// What it makes of its inputs, where that is not to call the one module.
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression?

  /// The shape of one of its tensors in PyTorch; as many numbers in the same order.
  func shape(of parameter: Parameter, _ site: LayerSite) -> [Int]
}

extension PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] { [] }
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? { nil }
  func shape(of parameter: Parameter, _ site: LayerSite) -> [Int] { parameter.shape }
}

extension LayerSite {
  /// The channels of the first value read.
  var inputChannels: PythonHole { .channels("inputs", shape.channels) }
}
