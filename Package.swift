// swift-tools-version: 6.2
import PackageDescription

// Which oneDNN: unset for the system's, `none`, or a folder with `include` and `lib`
// (docs/dependencies.md).
let oneDNN = Context.environment["NAS_ONEDNN"] ?? ""
let isWithoutOneDNN = oneDNN == "none"
let isOwnOneDNN = !isWithoutOneDNN && !oneDNN.isEmpty

// Modules are called NAS…, so that none has the name of somebody else's; their folders leave it out.

/// A library module: `Sources/Engine` is `NASEngine`.
func module(
  _ name: String, _ dependencies: [String], in folder: String = "Sources",
  products: [Target.Dependency] = [], exclude: [String] = ["README.md"]
) -> Target {
  .target(
    name: "NAS\(name)", dependencies: dependencies.map(dependency) + products,
    path: "\(folder)/\(name)", exclude: exclude)
}

/// Its tests: `Tests/EngineTests`.
func tests(
  _ name: String, _ dependencies: [String], products: [Target.Dependency] = [],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies.map(dependency) + products,
    path: "Tests/\(name)Tests", exclude: exclude)
}

/// A module of C begins with a C.
func dependency(_ name: String) -> Target.Dependency {
  .init(stringLiteral: isOfC(name) ? "CNAS\(name.dropFirst())" : "NAS\(name)")
}

func isOfC(_ name: String) -> Bool {
  name.prefix(2).allSatisfy(\.isUppercase)
}

/// A library of the system.
func library(_ name: String, pkgConfig: String? = nil, _ package: String) -> Target {
  .systemLibrary(
    name: "CNAS\(name.dropFirst())", path: "Sources/\(name)", pkgConfig: pkgConfig,
    providers: [.apt([package])])
}

/// Kernels and the like, of our own.
func ofC(_ name: String, in folder: String = "Sources") -> Target {
  .target(
    name: "CNAS\(name.dropFirst())", path: "\(folder)/\(name)", exclude: ["README.md"])
}

let package = Package(
  name: "nas",
  products: [
    .executable(name: "nas", targets: ["nas"]),
    .library(
      name: "NASEngine",
      targets: [
        "Engine", "Compute", "Datasets", "Exports", "Genomes", "Metrics", "Networks", "Platform",
        "Predictors", "Quantisation", "Records", "Search", "Supernets", "Tables", "Text", "Tuning",
      ].map { "NAS\($0)" }),
  ],
  dependencies: [
    // Exactly those that were tested: docs/dependencies.md says how to move on.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // C libraries, and C kernels of our own.
    library("COneDNN", "libdnnl-dev"),
    library("COpenBLAS", pkgConfig: "openblas", "libopenblas-dev"),
    library("CLAPACK", pkgConfig: "openblas", "libopenblas-dev"),
    library("CHDF5", pkgConfig: "hdf5-serial", "libhdf5-dev"),
    library("CZlib", pkgConfig: "zlib", "zlib1g-dev"),
    ofC("CKernels"),

    module("Platform", []),
    module("Text", []),

    // The search half: no tensors.
    module("Randomness", []),
    module("Metrics", []),
    module("Networks", []),
    module("Quantisation", ["Networks"]),
    module(
      "Genomes", ["Networks", "Platform", "Randomness", "Text"],
      products: [.product(name: "Yams", package: "Yams")]),
    module("Predictors", ["Randomness", "Text", "CLAPACK"]),
    module("Search", ["Genomes", "Predictors", "Randomness", "Text"]),
    module("Tuning", ["Search", "Predictors", "Platform", "Randomness", "Text"]),

    // The compute half: no genomes.
    module(
      "Compute",
      ["Networks", "Randomness", "Platform", "CKernels", "COpenBLAS"]
        + (isWithoutOneDNN ? [] : ["COneDNN"]),
      exclude: ["README.md", "Convolution/" + (isWithoutOneDNN ? "OneDNN" : "WithoutOneDNN")]),
    module("Datasets", ["Networks", "Platform", "Randomness", "Text", "CZlib"]),

    // Where they meet.
    module("Tables", ["Genomes", "Search", "Datasets", "Platform", "Randomness"]),
    module(
      "Supernets", ["Genomes", "Networks", "Compute", "Datasets", "Platform", "Randomness"]),
    module("Hdf5", ["CHDF5", "Platform"]),
    module("Records", ["Hdf5", "Platform", "Text"]),
    module(
      "OnnxSchema", [], products: [.product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    module(
      "Exports",
      ["Hdf5", "Networks", "OnnxSchema", "Platform", "Quantisation", "Records", "Text"],
      products: [.product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    module(
      "Engine",
      [
        "Randomness", "Networks", "Genomes", "Predictors", "Search", "Compute", "Datasets",
        "Supernets", "Records", "Exports", "Platform", "Quantisation", "Text", "Tuning",
        "Metrics",
      ], products: [.product(name: "Yams", package: "Yams")]),

    // What a person sees.
    module("Console", ["Platform", "Text"]),
    module("Reports", ["Console", "Text"]),
    .executableTarget(
      name: "nas",
      dependencies: [
        "Engine", "Reports", "Console", "Networks", "Genomes", "Search", "Tables", "Supernets",
        "Compute", "Datasets", "Records", "Exports", "Quantisation", "Randomness", "Platform",
        "Text", "Tuning", "Metrics", "Predictors",
      ].map(dependency) + [.product(name: "ArgumentParser", package: "swift-argument-parser")],
      exclude: ["README.md"]),

    // For developers.
    ofC("CAllocations", in: "Benchmarks"),
    .executableTarget(
      name: "bench-allocations",
      dependencies: ["CAllocations", "Compute", "Engine", "Genomes", "Networks"].map(dependency),
      path: "Benchmarks/allocations"),
    .executableTarget(
      name: "bench-spaces", dependencies: ["Genomes", "Networks", "Randomness"].map(dependency),
      path: "Benchmarks/spaces", exclude: ["chain.yaml", "measure.py"]),

    // Tests mirror Sources.
    module(
      "TestSupport",
      [
        "Networks", "Genomes", "Predictors", "Search", "Tables", "Text", "Tuning", "Compute",
        "Datasets", "Randomness",
      ], in: "Tests", exclude: ["Tables"]),
    tests("Allocations", ["CAllocations", "Platform"]),
    tests("Platform", ["Platform"]),
    tests("Text", ["Text"]),
    tests("Randomness", ["Randomness"]),
    tests("Networks", ["Networks", "TestSupport"]),
    tests("Quantisation", ["Quantisation", "Networks", "TestSupport"]),
    tests(
      "Genomes", ["Genomes", "Networks", "Platform", "Randomness", "Text", "TestSupport"],
      exclude: ["reference_networks.py"]),
    tests(
      "Predictors", ["Predictors", "Randomness", "Text", "TestSupport"], exclude: ["Reference"]),
    tests(
      "Search", ["Search", "Tables", "Genomes", "Randomness", "Text", "TestSupport"],
      exclude: ["Scripts"]),
    tests("Metrics", ["Metrics"], exclude: ["Reference"]),
    tests("Tuning", ["Tuning", "Search", "Predictors", "Randomness", "Text", "TestSupport"]),
    tests("Tables", ["Tables", "Search", "Genomes", "Randomness", "Datasets", "TestSupport"]),
    tests(
      "Compute", ["Compute", "CKernels", "Networks", "Randomness", "TestSupport"],
      exclude: ["Reference"]),
    tests(
      "Datasets", ["Datasets", "Networks", "Randomness", "TestSupport"], exclude: ["Reference"]),
    tests(
      "Supernets",
      ["Supernets", "Genomes", "Networks", "Compute", "Datasets", "Randomness", "TestSupport"]),
    tests("Records", ["Records", "Hdf5", "Platform"], exclude: ["Reference"]),
    tests(
      "Exports", ["Exports", "Hdf5", "Networks", "OnnxSchema", "Quantisation", "TestSupport"],
      products: [.product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    tests("Reports", ["Reports", "Console", "Text"]),
    tests("Console", ["Console", "Platform"]),
    tests(
      "Engine",
      [
        "Engine", "Compute", "Exports", "Genomes", "Networks", "Datasets", "Records", "Search",
        "Supernets", "Randomness", "Text", "TestSupport",
      ]),
    tests(
      "Command", ["Compute", "Engine", "Records", "TestSupport"],
      exclude: ["Faults", "Golden", "Snapshots"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

// A newer compiler may warn of what today's does not: that must not keep anyone from building, only
// a change from being taken in (.ci/run sets it).
let warningsAreErrors = Context.environment["NAS_WARNINGS_AS_ERRORS"] == "1"

let swiftSettings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

// Every module that imports Compute reads oneDNN's headers too. One's own is linked by its path, for
// `-ldnnl` would find the system's where there are both, and programs look for it there.
let oneDNNHeaders: [SwiftSetting] =
  isOwnOneDNN ? [.unsafeFlags(["-Xcc", "-I\(oneDNN)/include"])] : []
#if os(macOS)
  let oneDNNFile = "\(oneDNN)/lib/libdnnl.dylib"
#else
  let oneDNNFile = "\(oneDNN)/lib/libdnnl.so"
#endif
let oneDNNLibrary: [LinkerSetting] =
  isOwnOneDNN
  ? [
    .unsafeFlags(
      ["-Xlinker", oneDNNFile, "-Xlinker", "-rpath", "-Xlinker", "\(oneDNN)/lib"])
  ] : [.linkedLibrary("dnnl")]

for target in package.targets where target.type != .system && !target.name.hasPrefix("CNAS") {
  target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings + oneDNNHeaders
  if target.name == "NASCompute" && !isWithoutOneDNN { target.linkerSettings = oneDNNLibrary }
}
