// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler settings for every target: Swift 6 mode, warnings are errors, and the features that
/// the next language mode will make the default.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "wechat-exporter",
    products: [
        .executable(name: "wechat-exporter", targets: ["CLI"]),
        .executable(name: "wechat-dev", targets: ["DevTools"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/apple/swift-nio-http2", .upToNextMinor(from: "1.46.0")),
        .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.6")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
        .package(url: "https://github.com/swift-server/async-http-client", .upToNextMinor(from: "1.37.0")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", .upToNextMinor(from: "2.13.0")),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(name: "Exposition", dependencies: ["CZlib"], swiftSettings: settings),
        .target(name: "Wire", dependencies: [nioCore, nioHTTP1], swiftSettings: settings),
        .target(
            name: "ExporterToolkit",
            dependencies: [
                "Exposition", "Wire", "CCrypt", "CMalloc", "Yams", nioCore, nioPosix, nioHTTP1, nioHTTP2, nioSSL,
                nioTLS,
                logging, lifecycle,
            ],
            swiftSettings: settings),
        .target(name: "Pages", swiftSettings: settings),
        .target(name: "WeChatAPI", dependencies: [httpTypes], swiftSettings: settings),
        .target(
            name: "Outbound",
            dependencies: [
                "Wire", .product(name: "AsyncHTTPClient", package: "async-http-client"), nioCore, nioPosix, nioHTTP1,
                nioSSL, httpTypes,
            ],
            swiftSettings: settings),
        .target(
            name: "DayStore",
            dependencies: ["WeChatAPI", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .target(name: "Simulator", dependencies: [httpTypes], swiftSettings: settings),
        .target(
            name: "Exporter",
            dependencies: [
                "Exposition", "ExporterToolkit", "Pages", "WeChatAPI", "DayStore", "Outbound", "Yams", httpTypes,
                logging,
                lifecycle, unixSignals,
            ],
            swiftSettings: settings),
        .target(
            name: "CBuildStamp",
            cSettings: ["VERSION", "REVISION", "BRANCH", "USER", "DATE"].map { name in
                .define("BUILD_\(name)", to: "\"\(Context.environment["BUILD_\(name)"] ?? "")\"")
            }),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "CBuildStamp", "Exporter", "ExporterToolkit", "Simulator", httpTypes, logging, lifecycle, unixSignals,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "DevTools",
            dependencies: [
                "Exporter", "ExporterToolkit", "Exposition", "DayStore", "WeChatAPI", "Simulator", "TestKit", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .target(
            name: "TestKit",
            dependencies: ["CZlib", "WeChatAPI", "Simulator", httpTypes],
            path: "Tests/TestKit",
            swiftSettings: settings),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition", "TestKit"], swiftSettings: settings),
        .testTarget(
            name: "ExporterToolkitTests",
            dependencies: [
                "ExporterToolkit", "Exposition", "TestKit", nioCore, nioPosix, nioHTTP1, nioSSL, logging, lifecycle,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "OutboundTests",
            dependencies: ["Outbound", "TestKit", nioCore, nioPosix, nioHTTP1, httpTypes],
            swiftSettings: settings),
        .testTarget(name: "PagesTests", dependencies: ["Pages"], swiftSettings: settings),
        .testTarget(name: "SimulatorTests", dependencies: ["Simulator", httpTypes], swiftSettings: settings),
        .testTarget(
            name: "WeChatAPITests", dependencies: ["WeChatAPI", "TestKit", "Simulator", httpTypes],
            swiftSettings: settings),
        .testTarget(
            name: "DayStoreTests",
            dependencies: ["DayStore", "WeChatAPI", "TestKit", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .testTarget(
            name: "ExporterTests",
            dependencies: [
                "Exporter", "ExporterToolkit", "Exposition", "DayStore", "Outbound", "WeChatAPI", "Simulator",
                "TestKit", "Yams", httpTypes, logging, lifecycle, nioCore, nioPosix,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Golden"],
            swiftSettings: settings),
        .testTarget(name: "LayeringTests", swiftSettings: settings),
        .testTarget(
            name: "CLITests",
            dependencies: ["CLI", "TestKit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Exposition", "TestKit", "Simulator", "WeChatAPI"],
            swiftSettings: settings),
    ]
)
