import NASNetworks

extension KerasFormat {
  /// The text of `model.py`.
  static func script(for model: Model, _ module: PythonModule) -> String {
    let body = module.definitions
    let input = model.network.input
    let shape = "\(input.height), \(input.width), \(input.channels)"
    let head = PythonScript.documentation(
      of: model, usage: ["from model import load", "logits = load()(images)"],
      images: "N, \(shape)", needs: "Keras 3 on PyTorch, JAX or TensorFlow")
    let usesFunctions = body.contains { $0.contains("ops.") }
    let imports = """
      import math
      from pathlib import Path

      import keras
      from keras import layers\(usesFunctions ? ", ops" : "")
      """
    return PythonScript.text(
      [head, imports, PythonScript.constants(model.card)], body + [loader(shape), main(shape)])
  }

  private static func loader(_ shape: String) -> String {
    """
    def load(path=None):
        \"""The network with its trained weights: a model that can be asked, compiled and fitted.\"""
        images = keras.Input((\(shape)))
        model = keras.Model(images, Network()(images))
        model.load_weights(path or Path(__file__).with_name("model.weights.h5"))
        return model
    """
  }

  private static func main(_ shape: String) -> String {
    """
    if __name__ == "__main__":
        model = load()
        images = keras.ops.zeros((1, \(shape)))
        logits = model(images)
        print(f"{sum(math.prod(w.shape) for w in model.trainable_weights):,} parameters")
        print(f"{tuple(images.shape)} -> {tuple(logits.shape)}")
    """
  }
}
