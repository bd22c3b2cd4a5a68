import NASNetworks
import NASQuantisation

extension CFunction {
  fileprivate static let convolve = CFunction(
    "convolve", needs: [.shape, .window, .narrow, .times],
    """
    static void convolve(const int8_t *x, shape from, int zero, int8_t *y, shape to, int made_zero,
                         window w, int groups, const int8_t *weight, const int32_t *bias,
                         const int32_t *multiplier, const int8_t *shift)
    {
        int inputs = from.channels / groups, outputs = to.channels / groups;
        for (int row = 0; row < to.height; row++)
            for (int column = 0; column < to.width; column++, y += to.channels)
                for (int out = 0; out < to.channels; out++) {
                    const int8_t *filter = weight + out * w.rows * w.columns * inputs;
                    int32_t sum = bias[out];
                    for (int r = 0; r < w.rows; r++)
                        for (int c = 0; c < w.columns; c++, filter += inputs) {
                            int v = row * w.row_stride + r * w.row_dilation - w.row_padding;
                            int h = column * w.column_stride + c * w.column_dilation
                                    - w.column_padding;
                            if (v < 0 || v >= from.height || h < 0 || h >= from.width)
                                continue;
                            const int8_t *pixel = x + (v * from.width + h) * from.channels
                                                  + out / outputs * inputs;
                            for (int i = 0; i < inputs; i++)
                                sum += (int32_t)(pixel[i] - zero) * filter[i];
                        }
                    y[out] = narrow(made_zero + times(sum, multiplier[out], shift[out]));
                }
    }
    """)
}

extension IntegerConvolution: CIntegerStep {
  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    layer.call(
      .convolve, layer.x[0], from.c, "\(zero)", layer.y, to.c, "\(madeZero)", convolution.c,
      "\(convolution.groups)", layer.constant("weight", "int8_t", weights),
      layer.constant("bias", "int32_t", biases),
      layer.constant("multiplier", "int32_t", factors.map(\.multiplier)),
      layer.constant("shift", "int8_t", factors.map(\.shift)))
  }
}
