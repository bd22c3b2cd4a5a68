import NASNetworks

extension CFunction {
  static let shape = CFunction(
    "shape",
    """
    /* Rows, columns and channels of a value; of a sequence positions are rows. */
    typedef struct { int height, width, channels; } shape;
    """)

  static let window = CFunction(
    "window",
    """
    /* What slides over an image. */
    typedef struct {
        int rows, columns, row_stride, column_stride, row_padding, column_padding;
        int row_dilation, column_dilation;
    } window;
    """)

  /// Weights are `[out][rows][columns][in / groups]`.
  fileprivate static let convolve = CFunction(
    "convolve", needs: [.shape, .window],
    """
    static void convolve(const float *x, shape from, float *y, shape to, window w, int groups,
                         const float *weight, const float *bias)
    {
        int inputs = from.channels / groups, outputs = to.channels / groups;
        for (int row = 0; row < to.height; row++)
            for (int column = 0; column < to.width; column++, y += to.channels)
                for (int out = 0; out < to.channels; out++) {
                    const float *filter = weight + out * w.rows * w.columns * inputs;
                    float sum = bias ? bias[out] : 0;
                    for (int r = 0; r < w.rows; r++)
                        for (int c = 0; c < w.columns; c++, filter += inputs) {
                            int v = row * w.row_stride + r * w.row_dilation - w.row_padding;
                            int h = column * w.column_stride + c * w.column_dilation
                                    - w.column_padding;
                            if (v < 0 || v >= from.height || h < 0 || h >= from.width)
                                continue;
                            const float *pixel = x + (v * from.width + h) * from.channels
                                                 + out / outputs * inputs;
                            for (int i = 0; i < inputs; i++)
                                sum += pixel[i] * filter[i];
                        }
                    y[out] = sum;
                }
    }
    """)

  /// Weights are `[out][in]`.
  fileprivate static let linear = CFunction(
    "linear",
    """
    static void linear(const float *x, int positions, int inputs, float *y, int outputs,
                       const float *weight, const float *bias)
    {
        for (int position = 0; position < positions; position++, x += inputs)
            for (int out = 0; out < outputs; out++) {
                float sum = bias ? bias[out] : 0;
                for (int i = 0; i < inputs; i++)
                    sum += x[i] * weight[out * inputs + i];
                *y++ = sum;
            }
    }
    """)
}

extension Convolution: COperation {
  func write(in layer: inout CLayer) {
    let inputs = layer.site.shape.channels / groups
    let weight = layer.tensors[0].values
    let turned = (0..<outputChannels).flatMap { out in
      (0..<kernel.area).flatMap { place in
        (0..<inputs).map { weight[(out * inputs + $0) * kernel.area + place] }
      }
    }
    layer.call(
      .convolve, layer.x[0], layer.site.shape.c, layer.y, layer.site.output.c, c, "\(groups)",
      layer.numbers("weight", turned), layer.weight("bias"))
  }

  /// A `window`.
  var c: String { PoolingWindow.c(kernel, stride, padding, dilation) }
}

extension Linear: COperation {
  func write(in layer: inout CLayer) {
    layer.linear(layer.x[0], layer.y, outputs: outputs, prefix: "")
  }
}

extension CLayer {
  /// What a linear layer does at each position.
  ///
  /// - Parameter prefix: Of its tensors' names.
  mutating func linear(
    _ x: String, _ y: String, inputs: Int? = nil, outputs: Int, prefix: String
  ) {
    call(
      .linear, x, "\(site.shape.area)", "\(inputs ?? site.shape.channels)", y, "\(outputs)",
      weight("\(prefix)weight"), weight("\(prefix)bias"))
  }
}

extension PoolingWindow {
  var c: String { Self.c(kernel, stride, padding, 1) }

  static func c(
    _ kernel: Extent, _ stride: Extent, _ padding: Extent, _ dilation: Extent
  ) -> String {
    let sides = [kernel, stride, padding, dilation].flatMap { [$0.rows, $0.columns] }
    return "(window){\(sides.map(String.init).joined(separator: ", "))}"
  }
}
