import NASNetworks

/// C: `model.c`, one C99 file without dependencies that computes the network in f32, and the files of
/// ``JSONFormat``.
public struct CFormat: ExportFormat {
  public let name = "c"
  public let summary = "one C99 file without dependencies, f32, for microcontrollers"
  public let fileNames = ["model.c"] + JSONFormat().fileNames

  public init() {}

  public func usage(in folder: String) -> String? {
    "cc -std=c99 -O2 -c \(folder)/\(fileNames[0]); in C: class = predict(image, logits)"
  }

  public func memory(of model: Model) throws -> DeviceMemory? {
    try CSource(floatsOf: model).memory
  }

  public func files(for model: Model) throws -> [ExportedFile] {
    let source = try CSource(floatsOf: model)
    return [ExportedFile(name: fileNames[0], text: source.text)]
      + JSONFormat().files(for: model, memory: source.memory)
  }
}

/// C in whole numbers: `model_int8.c`, one C99 file without dependencies that computes the quantised network
/// without any floating point, and the files of ``JSONFormat``.
public struct CIntegerFormat: ExportFormat {
  public let name = "c-int8"
  public let summary = "the same in whole numbers: 8-bit weights and values, no floating point"
  public let fileNames = ["model_int8.c"] + JSONFormat().fileNames
  public let isQuantised = true

  public init() {}

  public func usage(in folder: String) -> String? {
    "cc -std=c99 -O2 -c \(folder)/\(fileNames[0]); in C: class = predict(image, logits)"
  }

  public func memory(of model: Model) throws -> DeviceMemory? {
    try CSource(integersOf: model).memory
  }

  public func files(for model: Model) throws -> [ExportedFile] {
    let source = try CSource(integersOf: model)
    return [ExportedFile(name: fileNames[0], text: source.text)]
      + JSONFormat().files(for: model, memory: source.memory)
  }
}

/// What a model takes on a microcontroller.
public struct DeviceMemory: Sendable, Hashable {
  /// Bytes of weights, tables and other constants: flash.
  public let constants: Int
  /// Bytes of the arena of values: RAM.
  public let arena: Int
  /// The most bytes of values that are needed at once: no arena could be smaller.
  public let least: Int
}
