import NASNetworks

extension Mish: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] { [PythonCall("nn.Mish")] }
}
