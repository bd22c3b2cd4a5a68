import NASNetworks

/// How an operation is written in Keras: as layers, or as an expression of its inputs. Each kind of
/// operation says so in a file of its own in `Operations`, and nothing else knows.
///
/// The channels are the last dimension of everything: images are N × rows × columns × channels,
/// sequences N × positions × channels, vectors N × channels.
protocol KerasOperation: NASNetworks.Operation {
  /// The layers that compute it one after the other; empty where an expression has to. The first holds
  /// the weights.
  func layers(_ site: LayerSite) -> [PythonCall]

  /// What it makes of its inputs, where that is not to call the one layer.
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression?

  /// Its tensors as Keras keeps them; of those in one layer, in Keras's order.
  func variables(_ site: LayerSite) -> [KerasVariable]
}

extension KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] { [] }
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? { nil }

  /// As they are.
  func variables(_ site: LayerSite) -> [KerasVariable] {
    parameters(inputs: site.inputs).map { KerasVariable($0.name, axes: Array($0.shape.indices)) }
  }
}

extension PythonFramework {
  static let keras = PythonFramework(
    name: "Keras", base: "layers.Layer", method: "call",
    sequence: .init(open: "keras.Sequential([", close: "])"), list: .init(open: "[", close: "]"),
    imports: ["keras", "layers", "ops"],
    // On PyTorch, layers are its modules as well.
    attributes: PythonNames.torchAttributes.union(PythonNames.kerasAttributes),
    places: .init(separator: "/", folder: ["layers"], entries: entries),
    layer: { operation, site in
      guard let operation = operation as? any KerasOperation else { return nil }
      return PythonLayer(site, operation.layers(site)) { operation.expression($0, site) }
    })

  /// Entries are called after their classes, `inverted_residual`, `inverted_residual_1`: as Keras does
  /// it, whose words are cut before capitals.
  private static func entries(_ classes: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return classes.map { name in
      let cut = name.replacing(/(.)([A-Z][a-z]+)/) { "\($0.1)_\($0.2)" }
        .replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }.lowercased()
      let count = counts[cut, default: 0]
      counts[cut] = count + 1
      return count == 0 ? cut : "\(cut)_\(count)"
    }
  }
}
