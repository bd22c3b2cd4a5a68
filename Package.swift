// swift-tools-version: 6.2
import PackageDescription

// Which oneDNN: unset for the system's, `none`, or a folder with `include` and `lib`
// (docs/dependencies.md).
let oneDNN = Context.environment["NAS_ONEDNN"] ?? ""
let isWithoutOneDNN = oneDNN == "none"
let isOwnOneDNN = !isWithoutOneDNN && !oneDNN.isEmpty
// Every module that imports Compute reads the headers too.
let oneDNNHeaders: [SwiftSetting] =
  isOwnOneDNN ? [.unsafeFlags(["-Xcc", "-I\(oneDNN)/include"])] : []
// The program finds the library where it was built.
let oneDNNLibrary: [LinkerSetting] =
  isOwnOneDNN
  ? [.unsafeFlags(["-L\(oneDNN)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(oneDNN)/lib"])] : []

let package = Package(
  name: "nas",
  products: [
    .executable(name: "nas", targets: ["nas"]),
    .library(
      name: "NASEngine",
      targets: [
        "Engine", "Compute", "Datasets", "Exports", "Genomes", "Networks", "Predictors", "Records",
        "Search", "Supernets", "Tables",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // C libraries, and C kernels of our own.
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CLAPACK", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CKernels", exclude: ["README.md"]),
    .target(name: "CAllocations", exclude: ["README.md"]),

    // The search half: no tensors.
    .target(name: "Randomness", exclude: ["README.md"]),
    .target(name: "Networks", exclude: ["README.md"]),
    .target(
      name: "Genomes",
      dependencies: ["Networks", "Randomness", .product(name: "Yams", package: "Yams")],
      exclude: ["README.md"]),
    .target(name: "Predictors", dependencies: ["Randomness", "CLAPACK"], exclude: ["README.md"]),
    .target(
      name: "Search", dependencies: ["Genomes", "Predictors", "Randomness"],
      exclude: ["README.md"]),

    // The compute half: no genomes.
    .target(
      name: "Compute",
      dependencies: ["Networks", "Randomness", "CKernels", "COpenBLAS"]
        + (isWithoutOneDNN ? [] : ["COneDNN"]),
      exclude: ["README.md", "Convolution/" + (isWithoutOneDNN ? "OneDNN" : "WithoutOneDNN")],
      linkerSettings: oneDNNLibrary),
    .target(
      name: "Datasets", dependencies: ["Networks", "Randomness", "CZlib"],
      exclude: ["README.md"]),

    // Where they meet.
    .target(
      name: "Tables", dependencies: ["Genomes", "Search", "Datasets", "Randomness"],
      exclude: ["README.md"]),
    .target(
      name: "Supernets",
      dependencies: ["Genomes", "Networks", "Compute", "Datasets", "Randomness"],
      exclude: ["README.md"]),
    .target(name: "Records", dependencies: ["CHDF5"], exclude: ["README.md"]),
    .target(name: "Exports", dependencies: ["Networks"], exclude: ["README.md"]),
    .target(
      name: "Engine",
      dependencies: [
        "Randomness", "Networks", "Genomes", "Predictors", "Search", "Compute", "Datasets",
        "Supernets", "Records", "Exports",
      ],
      exclude: ["README.md"]),

    // What a person sees.
    .target(name: "Console", exclude: ["README.md"]),
    .target(name: "Reports", dependencies: ["Console"], exclude: ["README.md"]),
    .executableTarget(
      name: "nas",
      dependencies: [
        "Engine", "Reports", "Console", "Networks", "Genomes", "Search", "Tables", "Supernets",
        "Compute", "Datasets", "Records", "Exports", "Randomness", "CAllocations",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md"]),

    // Tests mirror Sources.
    .target(
      name: "TestSupport",
      dependencies: [
        "Networks", "Genomes", "Predictors", "Search", "Tables", "Compute", "Datasets",
        "Randomness",
      ],
      path: "Tests/TestSupport"),
    .testTarget(name: "AllocationsTests", dependencies: ["CAllocations"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "NetworksTests", dependencies: ["Networks"]),
    .testTarget(
      name: "GenomesTests", dependencies: ["Genomes", "Networks", "Randomness", "TestSupport"],
      exclude: ["reference_networks.py"]),
    .testTarget(
      name: "PredictorsTests", dependencies: ["Predictors", "Randomness", "TestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "SearchTests",
      dependencies: ["Search", "Tables", "Genomes", "Randomness", "TestSupport"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "TablesTests",
      dependencies: ["Tables", "Search", "Genomes", "Randomness", "Datasets", "TestSupport"]),
    .testTarget(
      name: "ComputeTests",
      dependencies: ["Compute", "CKernels", "Networks", "Randomness", "TestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Networks", "Randomness", "TestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "SupernetsTests",
      dependencies: [
        "Supernets", "Genomes", "Networks", "Compute", "Datasets", "Randomness", "TestSupport",
      ]),
    .testTarget(name: "RecordsTests", dependencies: ["Records"]),
    .testTarget(name: "ExportsTests", dependencies: ["Exports", "Networks"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Console"]),
    .testTarget(name: "ConsoleTests", dependencies: ["Console"]),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Engine", "Compute", "Genomes", "Networks", "Datasets", "Records", "Search", "Supernets",
        "Randomness", "TestSupport",
      ]),
    .testTarget(
      name: "CommandTests", dependencies: ["Records", "TestSupport"], exclude: ["Snapshots"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let cTargets = ["CAllocations", "CKernels"]

for target in package.targets where target.type != .system && !cTargets.contains(target.name) {
  target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings + oneDNNHeaders
}
