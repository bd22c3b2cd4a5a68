// Made by Reference/operations.py: run it again rather than edit.
enum PyTorchOperations {
  static let results: [(name: String, projection: Double, norm: Double)] = [
    ("max-pool 3, stride 2, ceil", -11.0815426, 14.1599637),
    ("max-pool 2, stride 3, ceil", -8.88095347, 8.18766512),
    ("average-pool 3, stride 2, ceil", 2.8589656, 3.22610812),
    ("average-pool 2, stride 3, ceil, without padding", 2.85658085, 6.31028896),
    ("resize up", 6.80455034, 20.7504446),
    ("resize down", -4.7243826, 6.70670582),
    ("upsample", 31.0340464, 55.2524217),
    ("channel-shuffle", 20.326042, 18.3910995),
    ("layer-norm", 25.7741389, 25.6399255),
    ("softmax over channels", 3.59840905, 3.02903951),
    ("grouped, dilated, even", -15.8569445, 18.2704332),
    ("attention", -14.7432852, 28.1014345),
    ("activation relu", 30.8161553, 102.823802),
    ("activation hard-swish", -75.2896296, 102.186104),
    ("activation relu6", 59.1118719, 91.9745204),
    ("activation leaky-relu", 81.262627, 103.21727),
    ("activation hard-sigmoid", -3.50115397, 20.9134297),
    ("activation swish", -85.335621, 102.012566),
    ("activation gelu", -63.3927087, 103.758494),
    ("activation sigmoid", 0.226237641, 20.7185631),
    ("activation tanh", 16.7425209, 29.7384574),
  ]
}
