import NASNetworks

extension CFunction {
  /// What takes a square root or an exponential.
  static let math = CFunction("math", "#include <math.h>")

  /// A function of each number, which `x` is.
  fileprivate static func eachNumber(
    _ name: String, needs: [CFunction] = [], _ expression: String
  ) -> CFunction {
    CFunction(
      name, needs: needs,
      """
      static void \(name)(const float *numbers, float *y, int count)
      {
          for (int i = 0; i < count; i++) {
              float x = numbers[i];
              y[i] = \(expression);
          }
      }
      """)
  }

  fileprivate static let softmaxOverChannels = CFunction(
    "softmax_over_channels", needs: [.math],
    """
    static void softmax_over_channels(const float *x, float *y, int positions, int channels)
    {
        for (int position = 0; position < positions; position++, x += channels, y += channels) {
            float most = x[0], sum = 0;
            for (int i = 1; i < channels; i++)
                most = x[i] > most ? x[i] : most;
            for (int i = 0; i < channels; i++)
                sum += y[i] = expf(x[i] - most);
            for (int i = 0; i < channels; i++)
                y[i] /= sum;
        }
    }
    """)

  fileprivate static let softmaxOverPositions = CFunction(
    "softmax_over_positions", needs: [.math],
    """
    static void softmax_over_positions(const float *x, float *y, int positions, int channels)
    {
        for (int channel = 0; channel < channels; channel++, x++, y++) {
            int end = positions * channels;
            float most = x[0], sum = 0;
            for (int i = 0; i < end; i += channels)
                most = x[i] > most ? x[i] : most;
            for (int i = 0; i < end; i += channels)
                sum += y[i] = expf(x[i] - most);
            for (int i = 0; i < end; i += channels)
                y[i] /= sum;
        }
    }
    """)
}

extension Activate: COperation {
  func write(in layer: inout CLayer) {
    layer.call(function.cFunction, layer.x[0], layer.y, "\(layer.site.output.count)")
  }
}

extension Activation {
  fileprivate var cFunction: CFunction {
    switch self {
    case .relu: .eachNumber("relu", "x > 0 ? x : 0")
    case .relu6: .eachNumber("relu6", "x > 6 ? 6 : x > 0 ? x : 0")
    case .leakyRelu: .eachNumber("leaky_relu", "x > 0 ? x : 0.01f * x")
    case .hardSigmoid: .eachNumber("hard_sigmoid", "x > 3 ? 1 : x > -3 ? (x + 3) / 6 : 0")
    case .hardSwish: .eachNumber("hard_swish", "x > 3 ? x : x > -3 ? x * (x + 3) / 6 : 0")
    case .sigmoid: .eachNumber("sigmoid", needs: [.math], "1 / (1 + expf(-x))")
    case .swish: .eachNumber("swish", needs: [.math], "x / (1 + expf(-x))")
    case .gelu: .eachNumber("gelu", needs: [.math], "0.5f * x * (1 + erff(x * 0.70710678f))")
    case .tanh: .eachNumber("hyperbolic_tangent", needs: [.math], "tanhf(x)")
    }
  }
}

extension Mish: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      .eachNumber("mish", needs: [.math], "x > 20 ? x : x * tanhf(log1pf(expf(x)))"), layer.x[0],
      layer.y, "\(layer.site.output.count)")
  }
}

extension Softmax: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      axis == .channels ? .softmaxOverChannels : .softmaxOverPositions, layer.x[0], layer.y,
      "\(layer.site.shape.area)", "\(layer.site.shape.channels)")
  }
}
