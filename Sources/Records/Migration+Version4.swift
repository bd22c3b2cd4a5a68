import Foundation
import NASHdf5

extension Migration {
  /// Version 5 has trainings that name their optimizer, its schedule, the loss, a teacher, and what is mixed and
  /// left out.
  static func fromVersion4(_ old: HDF5Group) -> HDF5Group {
    var new = trainingsNamed(old)
    new.attributes["format"] = .integer(5)
    return new
  }

  /// The same tree with every training's configuration in its new form, wherever one is.
  private static func trainingsNamed(_ old: HDF5Group) -> HDF5Group {
    var new = HDF5Group(attributes: old.attributes)
    for member in old.members {
      switch member.node {
      case .group(let group): new.add(member.name, trainingsNamed(group))
      case .dataset(let dataset):
        if case .strings(let texts) = dataset.values, texts.contains(where: isTraining) {
          new.add(member.name, .strings(texts.map(training)), shape: dataset.shape)
        } else {
          new.add(member.name, .dataset(dataset))
        }
      }
    }
    return new
  }

  private static func isTraining(_ text: String) -> Bool {
    text.hasPrefix("{") && text.contains("\"clippingNorm\"")
  }

  private static func training(_ text: String) -> String {
    guard isTraining(text),
      let tree = try? JSONSerialization.jsonObject(with: Foundation.Data(text.utf8)),
      let new = try? JSONSerialization.data(
        withJSONObject: training(tree),
        options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    else { return text }
    return String(decoding: new, as: UTF8.self)
  }

  private static func training(_ tree: Any) -> Any {
    if let list = tree as? [Any] { return list.map(training) as [Any] }
    guard var object = tree as? [String: Any] else { return tree }
    object = object.mapValues(training)
    if object["inheritsWeights"] != nil {
      object["regularisation"] = ["dropout": 0, "stochasticDepth": 0]
      object["teacher"] = ["name": "none", "share": 0.5, "temperature": 2]
    }
    guard let norm = object.removeValue(forKey: "clippingNorm") else { return object }
    object["optimizer"] = [
      "name": "nesterov", "momentum": object.removeValue(forKey: "momentum") ?? 0.9,
      "squareDecay": 0.999, "epsilon": 1e-8,
      "weightDecay": object.removeValue(forKey: "weightDecay") ?? 0, "sparsity": 0,
      "clippingNorm": norm,
    ]
    object["schedule"] = ["name": "cosine", "patience": 5]
    object["mixing"] = ["mixup": 0, "cutmix": 0, "share": 1]
    object["loss"] = [
      "name": "cross-entropy", "smoothing": object.removeValue(forKey: "labelSmoothing") ?? 0,
    ]
    return object
  }
}
