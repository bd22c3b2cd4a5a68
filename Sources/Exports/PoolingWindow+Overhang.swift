import NASNetworks

extension PoolingWindow {
  /// How far, in rows and in columns, the last window reaches below and right of the image; at least the
  /// padding.
  func overhang(in site: LayerSite) -> Extent {
    func overhang(_ size: Int, _ windows: Int, _ kernel: Int, _ stride: Int, _ padding: Int) -> Int
    {
      max((windows - 1) * stride + kernel - size - padding, padding)
    }
    return Extent(
      overhang(site.shape.height, site.output.height, kernel.rows, stride.rows, padding.rows),
      overhang(
        site.shape.width, site.output.width, kernel.columns, stride.columns, padding.columns))
  }
}
