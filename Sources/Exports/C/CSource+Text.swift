import NASNetworks
import NASQuantisation

extension CFunction {
  static let stdint = CFunction("stdint", "#include <stdint.h>")

  static let standardise = CFunction(
    "standardise",
    """
    static void standardise(const uint8_t *image, float *y, int count, int channels,
                            const float *factor, const float *offset)
    {
        for (int i = 0; i < count; i++)
            y[i] = image[i] * factor[i % channels] + offset[i % channels];
    }
    """)

  static let encode = CFunction(
    "encode", needs: [.narrow],
    """
    /* Pixels in the network's 8 bits. */
    static void encode(const uint8_t *image, int8_t *y, int count, int channels,
                       const int32_t *factor, const int32_t *offset)
    {
        for (int i = 0; i < count; i++)
            y[i] = narrow((image[i] * factor[i % channels] + offset[i % channels]) >> 16);
    }
    """)
}

extension CText {
  /// A place in the arena.
  static func arena(_ offset: Int) -> String { "arena".advanced(by: offset) }
}

extension CProgram {
  /// Begins `predict` with the pixels.
  mutating func standardise(
    _ type: String, _ channels: [(factor: String, offset: String)], _ function: CFunction,
    to place: String, _ input: Shape
  ) {
    let factors = constant("pixel_factor", type, channels.map(\.factor))
    let offsets = constant("pixel_offset", type, channels.map(\.offset))
    call(function, ["image", place, "\(input.count)", "\(input.channels)", factors, offsets])
  }

  /// Ends it with the logits and the class.
  mutating func finish(_ type: String, _ logits: String, _ classes: Int) {
    comment("The logits, and the first of the largest.")
    line("const \(type) *last = \(logits);")
    line("int best = 0;")
    line("for (int i = 0; i < \(classes); i++) {")
    line("    logits[i] = last[i];")
    line("    if (last[i] > last[best])")
    line("        best = i;")
    line("}")
    line("return best;")
  }

  /// The whole file.
  func text(
    of model: Model, numbers: String, arena: Int, _ memory: DeviceMemory, _ logits: [String]
  ) -> String {
    let isInclude = { (function: CFunction) in function.text.hasPrefix("#include") }
    let lines =
      CComment.lines(of: model, numbers: numbers, memory, logits)
      + functions.filter(isInclude).map(\.text).sorted() + [""]
      + functions.filter { !isInclude($0) }.flatMap { [$0.text, ""] } + constants + [""]
      + [
        "static \(numbers) arena[\(arena)];", "",
        "int predict(const uint8_t *image, \(numbers) *logits)", "{",
      ] + body + ["}"]
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What stands at the head of the file.
enum CComment {
  static let floats = [
    "Logits come before any softmax.",
    "",
    "Compile with any C99 compiler, and link the mathematical library (-lm) where math.h is included.",
  ]

  static func integers(logits: Encoding) -> [String] {
    let zero = logits.zeroPoint
    let number = zero == 0 ? "number" : "(number \(zero < 0 ? "+" : "-") \(abs(zero)))"
    return [
      "Logits come before any softmax, in 8 bits: the logit is \(logits.scale) * \(number), of",
      "which the class needs nothing.",
      "",
      "All is computed in whole numbers: 8-bit values and weights, sums of 32 bits, which a factor of",
      "31 bits and a shift bring to the next value's scale. It is rounded once, to the nearest, halves",
      "upwards. Compile with any C99 compiler; no library is needed.",
    ]
  }

  static func lines(
    of model: Model, numbers: String, _ memory: DeviceMemory, _ logits: [String]
  ) -> [String] {
    let (card, input, count) = (model.card, model.network.input, model.network.classes)
    let classes =
      card.classNames.isEmpty
      ? ["Classes are 0 to \(count - 1)."]
      : CText.wrapped(
        "Classes from 0 on: ", card.classNames, ".", indent: "", columns: 97)
    let call = [
      "Image classifier for \(card.dataset), found by nas in the space \(card.space).", "",
      "    int predict(const uint8_t *image, \(numbers) *logits);", "",
      "returns the class of one image, and writes \(counted(count, "number")) into `logits`, class",
      "after class. `image` holds \(input.count) pixels from 0 to 255 as a camera gives them: row after",
      "row, \(input.height) rows of \(input.width) pixels, \(counted(input.channels, "channel")) a pixel",
      "side by side. Nothing is to be standardised before.",
    ]
    let size = [
      "Constants, in flash: \(memory.constants) bytes. The arena of values, in RAM: "
        + "\(memory.arena) bytes;", "it is static, so predict is for one thread at a time.",
    ]
    let text = call + logits + [""] + classes + size
    let comment = text.map { line in line.isEmpty ? " *" : " * \(CText.comment(line))" }
    return ["/*"] + comment + [" */"]
  }

  private static func counted(_ count: Int, _ thing: String) -> String {
    "\(count) \(thing)\(count == 1 ? "" : "s")"
  }
}
