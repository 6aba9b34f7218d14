// swift-tools-version: 6.0

import PackageDescription

#if canImport(Darwin)
// Made by `cargo xtask ios`: the library for devices and simulators.
let library = Target.binaryTarget(name: "EnlaceFFI", path: "Enlace.xcframework")
#else
// The library that cargo built; the linker is told where by `cargo xtask swift`.
let library = Target.systemLibrary(name: "EnlaceFFI", path: "EnlaceFFI")
#endif

let package = Package(
    name: "Field",
    defaultLocalization: "en",
    platforms: [.iOS(.v17)],
    products: [
        .library(name: "Field", targets: ["Field"]),
        .library(name: "FieldTesting", targets: ["FieldTesting"]),
    ],
    targets: [
        library,
        .target(
            name: "FieldFFI",
            dependencies: ["EnlaceFFI"],
            path: "generated",
            exclude: ["EnlaceFFI.h", "EnlaceFFI.modulemap"],
            // Generated code promises by hand what Swift 6 would check.
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [.linkedFramework("Security", .when(platforms: [.iOS]))]
        ),
        // What the stores of Apple's systems want to know of a library: which calls it makes, and that it tells nobody.
        .target(name: "Field", dependencies: ["FieldFFI"], resources: [.copy("PrivacyInfo.xcprivacy")]),
        .target(name: "FieldTesting", dependencies: ["Field"]),
        .target(name: "Stage", dependencies: ["Field", "FieldTesting"], path: "Tests/Stage"),
        .executableTarget(name: "victim", dependencies: ["Field", "Stage"], path: "Tests/Victim"),
        .executableTarget(name: "cost", dependencies: ["Field", "Stage"], path: "Tests/Cost"),
        .testTarget(name: "FieldTests", dependencies: ["Field", "Stage", "victim"], path: "Tests/FieldTests"),
    ]
)
