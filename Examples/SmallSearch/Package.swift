// swift-tools-version: 6.2
import PackageDescription

// What a package of your own says to use the engine. Name the repository there, not a path:
// .package(url: "https://…/nas", exact: "…").
let package = Package(
  name: "SmallSearch",
  dependencies: [.package(name: "nas", path: "../..")],
  targets: [
    .executableTarget(
      name: "SmallSearch", dependencies: [.product(name: "NASEngine", package: "nas")])
  ]
)
