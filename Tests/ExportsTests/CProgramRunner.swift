import Foundation
import Testing

/// Compiles a model's C with gcc, as those do who put it on a device, and runs it.
struct CProgramRunner {
  static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc")
  /// A check of changes must have it; elsewhere tests that want it say that they are left out.
  static let isWanted = isThere || ProcessInfo.processInfo.environment["NAS_CI"] == "1"

  /// What the program said, a number a word.
  ///
  /// - Parameters:
  ///   - source: The exported file.
  ///   - numbers: The type of the logits.
  ///   - pixels: [images, rows, columns, channels]
  static func logits(
    _ source: String, numbers: String, classes: Int, pixels: [UInt8], images: Int
  ) throws -> [[Double]] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("c-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try source.write(toFile: "\(folder)/model.c", atomically: false, encoding: .utf8)
    try main(numbers, classes, pixels.count / images)
      .write(toFile: "\(folder)/main.c", atomically: false, encoding: .utf8)
    try Data(pixels).write(to: URL(fileURLWithPath: "\(folder)/pixels"))
    let complaints = try run(
      "/usr/bin/gcc",
      [
        "-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "model.c", "main.c", "-lm", "-o", "model",
      ],
      in: folder)
    try #require(complaints.isEmpty, "\(complaints)")
    return try run("\(folder)/model", [], in: folder).split(separator: "\n").map { line in
      line.split(separator: " ").compactMap { Double($0) }
    }
  }

  /// Prints the class and the logits of each image, a line an image.
  private static func main(_ numbers: String, _ classes: Int, _ count: Int) -> String {
    """
    #include <stdint.h>
    #include <stdio.h>
    int predict(const uint8_t *image, \(numbers) *logits);
    int main(void)
    {
        uint8_t image[\(count)];
        \(numbers) logits[\(classes)];
        FILE *pixels = fopen("pixels", "rb");
        while (fread(image, 1, \(count), pixels) == \(count)) {
            printf("%d", predict(image, logits));
            for (int i = 0; i < \(classes); i++)
                printf(" %.9g", (double)logits[i]);
            puts("");
        }
        return 0;
    }
    """
  }

  /// Both outputs of a program.
  private static func run(
    _ program: String, _ arguments: [String], in folder: String
  ) throws -> String {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
