// swift-tools-version: 6.0

import PackageDescription

#if canImport(Darwin)
let standIn: [Target] = []
let swiftUI: [Target.Dependency] = []
#else
// Where there is no SwiftUI, the screens are type-checked against a stand-in that draws nothing.
let standIn: [Target] = [
    .target(name: "SwiftUI", path: "Tests/SwiftUI"),
    .testTarget(name: "FieldScreensTests", dependencies: ["FieldScreens", "SwiftUI"]),
]
let swiftUI: [Target.Dependency] = ["SwiftUI"]
#endif

let package = Package(
    name: "FieldKit",
    defaultLocalization: "en",
    platforms: [.iOS(.v17)],
    products: [
        .library(name: "FieldKit", targets: ["FieldKit"]),
        .library(name: "FieldLive", targets: ["FieldLive"]),
        .library(name: "FieldScreens", targets: ["FieldScreens"]),
    ],
    dependencies: [.package(name: "Field", path: "../../bindings/swift")],
    targets: [
        .target(name: "FieldKit"),
        .target(name: "FieldLive", dependencies: ["FieldKit", .product(name: "Field", package: "Field")]),
        .target(name: "FieldScreens", dependencies: ["FieldKit"] + swiftUI),
        .testTarget(name: "FieldKitTests", dependencies: ["FieldKit"]),
        .testTarget(
            name: "FieldLiveTests",
            dependencies: ["FieldLive", .product(name: "FieldTesting", package: "Field")]
        ),
    ] + standIn
)
