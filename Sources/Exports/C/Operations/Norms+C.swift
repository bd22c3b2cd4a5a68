import NASNetworks
import NASQuantisation

extension CFunction {
  fileprivate static let affine = CFunction(
    "affine",
    """
    static void affine(const float *x, float *y, int positions, int channels, const float *factor,
                       const float *offset)
    {
        for (int i = 0; i < positions * channels; i++)
            y[i] = x[i] * factor[i % channels] + (offset ? offset[i % channels] : 0);
    }
    """)

  fileprivate static let layerNorm = CFunction(
    "layer_norm", needs: [.math],
    """
    static void layer_norm(const float *x, float *y, int positions, int channels,
                           const float *factor, const float *offset, float epsilon)
    {
        for (int position = 0; position < positions; position++, x += channels, y += channels) {
            float mean = 0, variance = 0;
            for (int i = 0; i < channels; i++)
                mean += x[i] / channels;
            for (int i = 0; i < channels; i++)
                variance += (x[i] - mean) * (x[i] - mean) / channels;
            float scale = 1 / sqrtf(variance + epsilon);
            for (int i = 0; i < channels; i++)
                y[i] = (x[i] - mean) * scale * factor[i] + offset[i];
        }
    }
    """)
}

extension BatchNorm: COperation {
  /// One that no convolution took in.
  func write(in layer: inout CLayer) {
    guard let affine = ChannelAffine(self, layer.tensors.map(\.values)) else {
      preconditionFailure("BatchNorm: no factors")
    }
    layer.affine(layer.numbers("factor", affine.factor), layer.numbers("offset", affine.offset))
  }
}

extension Scale: COperation {
  func write(in layer: inout CLayer) { layer.affine(layer.weight("weight"), "0") }
}

extension LayerNorm: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      .layerNorm, layer.x[0], layer.y, "\(layer.site.shape.area)", "\(layer.site.shape.channels)",
      layer.weight("weight"), layer.weight("bias"), Float(epsilon).c)
  }
}

extension CLayer {
  fileprivate mutating func affine(_ factor: String, _ offset: String) {
    call(.affine, x[0], y, "\(site.shape.area)", "\(site.shape.channels)", factor, offset)
  }
}
