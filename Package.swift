// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "nas",
  products: [
    .executable(name: "nas", targets: ["nas"]),
    .library(
      name: "NASEngine",
      targets: [
        "Engine", "Compute", "Datasets", "Exports", "Genomes", "Networks", "Platform", "Predictors",
        "Records", "Search", "Supernets", "Tables", "Text",
      ]),
  ],
  dependencies: [
    // Exactly those that were tested: docs/dependencies.md says how to move on.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
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

    .target(name: "Platform", exclude: ["README.md"]),
    .target(name: "Text", exclude: ["README.md"]),

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
      dependencies: ["Networks", "Randomness", "Platform", "CKernels", "COneDNN", "COpenBLAS"],
      exclude: ["README.md"]),
    .target(
      name: "Datasets", dependencies: ["Networks", "Platform", "Randomness", "CZlib"],
      exclude: ["README.md"]),

    // Where they meet.
    .target(
      name: "Tables", dependencies: ["Genomes", "Search", "Datasets", "Randomness"],
      exclude: ["README.md"]),
    .target(
      name: "Supernets",
      dependencies: ["Genomes", "Networks", "Compute", "Datasets", "Platform", "Randomness"],
      exclude: ["README.md"]),
    .target(name: "Records", dependencies: ["CHDF5", "Platform", "Text"], exclude: ["README.md"]),
    .target(
      name: "Exports", dependencies: ["Networks", "Platform", "Text"], exclude: ["README.md"]),
    .target(
      name: "Engine",
      dependencies: [
        "Randomness", "Networks", "Genomes", "Predictors", "Search", "Compute", "Datasets",
        "Supernets", "Records", "Exports", "Platform",
      ],
      exclude: ["README.md"]),

    // What a person sees.
    .target(name: "Console", dependencies: ["Platform", "Text"], exclude: ["README.md"]),
    .target(name: "Reports", dependencies: ["Console", "Text"], exclude: ["README.md"]),
    .executableTarget(
      name: "nas",
      dependencies: [
        "Engine", "Reports", "Console", "Networks", "Genomes", "Search", "Tables", "Supernets",
        "Compute", "Datasets", "Records", "Exports", "Randomness", "Platform", "Text",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md"]),

    // For developers.
    .target(
      name: "CAllocations", path: "Benchmarks/CAllocations", exclude: ["README.md"]),
    .executableTarget(
      name: "bench-allocations",
      dependencies: ["CAllocations", "Compute", "Engine", "Genomes", "Networks"],
      path: "Benchmarks/allocations"),

    // Tests mirror Sources.
    .target(
      name: "TestSupport",
      dependencies: [
        "Networks", "Genomes", "Predictors", "Search", "Tables", "Compute", "Datasets",
        "Randomness",
      ],
      path: "Tests/TestSupport"),
    .testTarget(name: "AllocationsTests", dependencies: ["CAllocations", "Platform"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
    .testTarget(name: "TextTests", dependencies: ["Text"]),
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
    .testTarget(name: "RecordsTests", dependencies: ["Records", "Platform"]),
    .testTarget(name: "ExportsTests", dependencies: ["Exports", "Networks"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Console", "Text"]),
    .testTarget(name: "ConsoleTests", dependencies: ["Console", "Platform"]),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Engine", "Compute", "Genomes", "Networks", "Datasets", "Records", "Search", "Supernets",
        "Randomness", "TestSupport",
      ]),
    .testTarget(
      name: "CommandTests", dependencies: ["Records", "TestSupport"],
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

let cTargets = ["CAllocations", "CKernels"]

for target in package.targets where target.type != .system && !cTargets.contains(target.name) {
  target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings
}
