import NASNetworks

extension CFunction {
  static func maxPool(_ type: String) -> CFunction {
    ofNumbers(
      "max_pool", type, needs: [.shape, .window],
      """
      static void max_pool(const NUMBER *x, shape from, NUMBER *y, shape to, window w)
      {
          for (int row = 0; row < to.height; row++)
              for (int column = 0; column < to.width; column++)
                  for (int channel = 0; channel < to.channels; channel++) {
                      int is_first = 1;
                      NUMBER most = 0;
                      for (int r = 0; r < w.rows; r++)
                          for (int c = 0; c < w.columns; c++) {
                              int v = row * w.row_stride + r - w.row_padding;
                              int h = column * w.column_stride + c - w.column_padding;
                              if (v < 0 || v >= from.height || h < 0 || h >= from.width)
                                  continue;
                              NUMBER number = x[(v * from.width + h) * from.channels + channel];
                              if (is_first || number > most)
                                  most = number;
                              is_first = 0;
                          }
                      *y++ = most;
                  }
      }
      """)
  }

  static func maxOverPositions(_ type: String) -> CFunction {
    ofNumbers(
      "max_over_positions", type,
      """
      static void max_over_positions(const NUMBER *x, int positions, int channels, NUMBER *y)
      {
          for (int channel = 0; channel < channels; channel++) {
              y[channel] = x[channel];
              for (int position = 1; position < positions; position++)
                  if (x[position * channels + channel] > y[channel])
                      y[channel] = x[position * channels + channel];
          }
      }
      """)
  }

  fileprivate static let averagePool = CFunction(
    "average_pool", needs: [.shape, .window],
    """
    static void average_pool(const float *x, shape from, float *y, shape to, window w,
                             int counts_padding)
    {
        for (int row = 0; row < to.height; row++)
            for (int column = 0; column < to.width; column++)
                for (int channel = 0; channel < to.channels; channel++) {
                    float sum = 0;
                    int count = 0;
                    for (int r = 0; r < w.rows; r++)
                        for (int c = 0; c < w.columns; c++) {
                            int v = row * w.row_stride + r - w.row_padding;
                            int h = column * w.column_stride + c - w.column_padding;
                            int is_inside = v >= 0 && v < from.height && h >= 0 && h < from.width;
                            if (is_inside)
                                sum += x[(v * from.width + h) * from.channels + channel];
                            count += is_inside
                                     || (counts_padding && v < from.height + w.row_padding
                                         && h < from.width + w.column_padding);
                        }
                    *y++ = sum / count;
                }
    }
    """)

  fileprivate static let sumOverPositions = CFunction(
    "sum_over_positions",
    """
    static void sum_over_positions(const float *x, int positions, int channels, float factor,
                                   float *y)
    {
        for (int channel = 0; channel < channels; channel++) {
            float sum = 0;
            for (int position = 0; position < positions; position++)
                sum += x[position * channels + channel];
            y[channel] = sum * factor;
        }
    }
    """)

  fileprivate static let sumOverChannels = CFunction(
    "sum_over_channels",
    """
    static void sum_over_channels(const float *x, int positions, int channels, float factor,
                                  float *y)
    {
        for (int position = 0; position < positions; position++) {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++)
                sum += *x++;
            y[position] = sum * factor;
        }
    }
    """)
}

extension MaxPool: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      .maxPool("float"), layer.x[0], layer.site.shape.c, layer.y, layer.site.output.c, window.c)
  }
}

extension AveragePool: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      .averagePool, layer.x[0], layer.site.shape.c, layer.y, layer.site.output.c, window.c,
      countsPadding ? "1" : "0")
  }
}

extension GlobalAveragePool: COperation {
  func write(in layer: inout CLayer) { layer.sum(over: .positions, isMean: true) }
}

extension GlobalMaxPool: COperation {
  func write(in layer: inout CLayer) {
    let shape = layer.site.shape
    layer.call(
      .maxOverPositions("float"), layer.x[0], "\(shape.area)", "\(shape.channels)", layer.y)
  }
}

extension Sum: COperation {
  func write(in layer: inout CLayer) { layer.sum(over: axis, isMean: false) }
}

extension Mean: COperation {
  func write(in layer: inout CLayer) { layer.sum(over: axis, isMean: true) }
}

extension CLayer {
  fileprivate mutating func sum(over axis: Axis, isMean: Bool) {
    let shape = site.shape
    let count = axis == .positions ? shape.area : shape.channels
    call(
      axis == .positions ? .sumOverPositions : .sumOverChannels, x[0], "\(shape.area)",
      "\(shape.channels)", (isMean ? 1 / Float(count) : 1).c, y)
  }
}
