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

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

/// A target of ours with the settings of all.
func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A program with the settings of all.
func program(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// With `WECHAT_EXPORTER_FUZZ` the package has the program of `make fuzz` in the place of `FuzzTests`, from the same sources: libFuzzer
/// brings the `main`, so nothing else of the package can be linked then.
let isFuzzed = Context.environment["WECHAT_EXPORTER_FUZZ"] != nil
let fuzz: [Target.Dependency] = [
    "Languages", "BeijingTime", "YAMLReading", "WeChatAPI", "DayStore", "Baselines", "Settings", "Outbound",
    "EventTime",
    "RemoteWrite",
    "Exposition",
    "HTTPServer", "Pages", "TestKit", "Yams", httpTypes, nioCore, nioEmbedded, nioHTTP1, nioPosix,
]
let fuzzTarget: Target =
    isFuzzed
    ? .executableTarget(
        name: "Fuzz", dependencies: fuzz, path: "Tests/FuzzTests", exclude: ["Corpus", "Judged"],
        swiftSettings: settings)
    : .testTarget(
        name: "FuzzTests", dependencies: fuzz, exclude: ["Corpus", "FuzzProgram.swift", "Judged/exposition_judge.py"],
        swiftSettings: settings)

/// The tests of a target with the settings of all; `exclude` names folders of files that tests read.
func tests(of name: String, _ dependencies: Target.Dependency..., exclude: [String] = []) -> Target {
    let own: [Target.Dependency] = ["Layering", "EndToEnd"].contains(name) ? [] : [.target(name: name)]
    return .testTarget(
        name: "\(name)Tests", dependencies: own + dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "wechat-exporter",
    products: [
        .executable(name: "wechat-exporter", targets: ["CLI"]),
        .executable(name: "wechat-dev", targets: ["DevTools"]),
    ] + (isFuzzed ? [.executable(name: "wechat-fuzz", targets: ["Fuzz"])] : []),
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-collections", .upToNextMinor(from: "1.6.0")),
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
    // What each target does and may not touch: the table in Tests/LayeringTests/ImportLaw.swift.
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CFile"),
        .target(
            name: "CBuildStamp",
            cSettings: ["VERSION", "REVISION", "BRANCH", "USER", "DATE"].map { name in
                .define("BUILD_\(name)", to: "\"\(Context.environment["BUILD_\(name)"] ?? "")\"")
            }),

        // Time, words and files.
        module("Languages"),
        module("BeijingTime"),
        module("YAMLReading", "Yams"),
        module("Waiting"),
        module("WeChatAPI", "Languages", "BeijingTime", httpTypes),
        // Kept, thought, told.
        module("DayStore", "Languages", "BeijingTime", "WeChatAPI", grdb),
        module("Baselines", "BeijingTime", "WeChatAPI"),
        module("Digest", "Languages", "BeijingTime"),
        module("Settings", "Languages", "BeijingTime", "YAMLReading", "WeChatAPI", "Baselines", "Outbound", "Yams"),
        // Out and back.
        module("Wire", nioCore, nioHTTP1),
        module("Outbound", "Waiting", "WeChatAPI", "Wire", httpClient, httpTypes, nioCore, nioHTTP1, nioPosix, nioSSL),
        module(
            "Collection", "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Baselines", "Settings",
            deque, heap, lifecycle, logging),
        // Events of the past, shown and sent.
        module("EventTime", "BeijingTime", "WeChatAPI", "DayStore", "Exposition"),
        module(
            "RemoteWrite", "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Settings", "Outbound",
            "EventTime",
            "Exposition",
            httpTypes, lifecycle, logging),
        // Shown.
        module("Exposition", "CZlib"),
        module(
            "HTTPServer", "BeijingTime", "YAMLReading", "Wire", "CCrypt", "CMalloc", "CFile", "Yams", lifecycle,
            logging,
            nioCore, nioHTTP1, nioHTTP2, nioPosix, nioSSL, nioTLS),
        module(
            "ExporterToolkit", "BeijingTime", "YAMLReading", "Exposition", "HTTPServer", lifecycle, logging, nioCore,
            nioHTTP1),
        module("Pages", "Languages"),
        module(
            "Presentation", "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Baselines", "Settings",
            "Collection",
            "EventTime",
            "Exposition", "HTTPServer", "ExporterToolkit", "Pages", lifecycle),
        // Put together.
        module(
            "Exporter", "Languages", "BeijingTime", "Waiting", "YAMLReading", "WeChatAPI", "DayStore", "Baselines",
            "Digest", "Settings", "Outbound", "Collection", "EventTime", "RemoteWrite", "Exposition", "HTTPServer",
            "ExporterToolkit", "Pages", "Presentation",
            httpTypes, lifecycle, logging, unixSignals),
        module("Simulator", httpTypes),
        program(
            "CLI", "CBuildStamp", "Languages", "BeijingTime", "YAMLReading", "Digest", "Settings", "Collection",
            "EventTime", "HTTPServer", "ExporterToolkit", "Presentation", "Exporter", "Simulator", argumentParser,
            httpTypes, lifecycle, logging, unixSignals),
        // For the developers.
        module(
            "TestKit", "CZlib", "BeijingTime", "WeChatAPI", "HTTPServer", "ExporterToolkit", "Simulator", httpTypes,
            logging),
        program(
            "DevTools", "BeijingTime", "WeChatAPI", "DayStore", "Baselines", "Settings", "Collection", "Exposition",
            "HTTPServer", "ExporterToolkit", "Presentation", "Exporter", "Simulator", "TestKit", argumentParser,
            httpTypes, logging, unixSignals),

        tests(of: "Languages", "TestKit"),
        tests(of: "BeijingTime", "TestKit"),
        tests(of: "YAMLReading", "TestKit"),
        tests(of: "Waiting", "TestKit"),
        tests(of: "WeChatAPI", "Languages", "BeijingTime", "Simulator", "TestKit", httpTypes),
        tests(of: "DayStore", "Languages", "BeijingTime", "WeChatAPI", "TestKit", grdb),
        tests(of: "Baselines", "BeijingTime", "WeChatAPI", "TestKit", exclude: ["Fixtures"]),
        tests(of: "Digest", "Languages", "BeijingTime"),
        tests(
            of: "Settings", "Languages", "BeijingTime", "YAMLReading", "WeChatAPI", "Baselines", "Outbound", "TestKit",
            "Yams"),
        tests(
            of: "Outbound", "BeijingTime", "WeChatAPI", "Settings", "HTTPServer", "TestKit", httpTypes, lifecycle,
            logging, nioCore, nioEmbedded, nioHTTP1, nioPosix),
        tests(
            of: "Collection", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Settings", "Simulator", "TestKit",
            httpTypes, logging),
        tests(of: "EventTime", "BeijingTime", "WeChatAPI", "DayStore"),
        tests(
            of: "RemoteWrite", "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Settings", "EventTime",
            "Exposition",
            "HTTPServer", "TestKit", grdb, lifecycle),
        tests(of: "Exposition", "TestKit"),
        tests(
            of: "HTTPServer", "YAMLReading", "ExporterToolkit", "TestKit", lifecycle, logging, nioCore, nioEmbedded,
            nioHTTP1, nioPosix,
            nioSSL),
        tests(of: "ExporterToolkit", "BeijingTime", "HTTPServer", "Exposition", "TestKit", logging),
        tests(of: "Pages", "Languages"),
        tests(
            of: "Presentation", "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Settings", "Outbound",
            "Collection",
            "EventTime",
            "HTTPServer", "TestKit"),
        tests(
            of: "Exporter", "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Baselines", "Digest",
            "Settings", "Outbound", "Collection", "EventTime", "RemoteWrite", "Exposition", "HTTPServer",
            "ExporterToolkit", "Pages", "Presentation",
            "Simulator", "TestKit",
            httpTypes, logging, exclude: ["Golden"]),
        tests(of: "Simulator", httpTypes),
        tests(of: "Layering"),
        tests(of: "CLI", argumentParser),
        tests(
            of: "EndToEnd", "BeijingTime", "Exposition", "Simulator", "TestKit", exclude: ["wire_receiver.py"]),
        fuzzTarget,
    ]
)
