import NASNetworks

extension Split: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let parts = PythonHole("parts", .other, .whole(self.parts))
    let part = PythonHole("part", .other, .whole(self.part - 1))
    return "ops.split(\(x[0]), \(parts), axis=-1)[\(part)]"
  }
}

extension ChannelShuffle: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [PythonCall(.channelShuffle, [.place(.init("groups", .other, .whole(groups)))])]
  }
}

extension Flatten: KerasOperation {
  /// Of an image channel after channel.
  func layers(_ site: LayerSite) -> [PythonCall] {
    let flatten = PythonCall("layers.Flatten")
    return site.layout == .image && site.shape.area > 1
      ? [PythonCall("layers.Permute", [.text("(3, 1, 2)")]), flatten] : [flatten]
  }

  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    guard site.layout == .image && site.shape.area > 1 else { return nil }
    let count = PythonHole("count", .other, .whole(site.output.channels))
    return "ops.reshape(ops.transpose(\(x[0]), (0, 3, 1, 2)), (-1, \(count)))"
  }
}

extension Crop: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "\(x[0], least: .atom)[:, \(PythonText.slice(top, bottom)), \(PythonText.slice(left, right))]"
  }
}

extension Resize: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [
      PythonCall(
        .resize,
        [
          .place(.init("rows", .other, .whole(size.rows))),
          .place(.init("columns", .other, .whole(size.columns))),
        ])
    ]
  }
}

extension Upsample: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    [PythonCall("layers.UpSampling2D", [.place(.init("factor", .other, .whole(factor)))])]
  }
}

extension PythonHelper {
  /// Keras's own Resizing takes it that it is trained, and all layers after it then do.
  fileprivate static let resize = PythonHelper(
    name: "Resize",
    definition: """
      class Resize(layers.Layer):
          \"""Rows and columns by bilinear interpolation.\"""

          def __init__(self, *size):
              super().__init__()
              self.size = size

          def call(self, x):
              return ops.image.resize(x, self.size)
      """)

  fileprivate static let channelShuffle = PythonHelper(
    name: "ChannelShuffle",
    definition: """
      class ChannelShuffle(layers.Layer):
          \"""Deals the channels of each group out in turn (arXiv:1707.01083).\"""

          def __init__(self, groups):
              super().__init__()
              self.groups = groups

          def call(self, x):
              _, *sizes, channels = x.shape
              x = ops.reshape(x, (-1, *sizes, self.groups, channels // self.groups))
              return ops.reshape(ops.swapaxes(x, -1, -2), (-1, *sizes, channels))
      """)
}
