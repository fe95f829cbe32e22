/// Which modules a target may import; every folder of Sources has exactly one row.
///
/// A target exists to keep something out, so a row only grows when the design says so. `Simulator` is written against
/// WeChat's documents and never sees `WeChatAPI`: a shared wrong belief would be invisible.
enum ImportLaw {
    /// A target's name and the modules its files may import.
    typealias Row = (target: String, allowed: Set<String>)

    /// The table, ours first in each row, then packages, then what comes with Swift.
    static let rows: [Row] = [
        ("CBuildStamp", []),
        ("CZlib", []),
        ("CCrypt", []),
        ("CMalloc", []),
        ("Exposition", ["CZlib", "Synchronization"]),
        ("Wire", ["NIOCore", "NIOHTTP1"]),
        (
            "ExporterToolkit",
            [
                "Exposition", "Wire", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOHTTP2", "NIOTLS", "NIOSSL", "Yams",
                "CCrypt", "CMalloc", "Logging", "ServiceLifecycle", "Synchronization", "Glibc",
            ]
        ),
        ("Pages", ["FoundationEssentials"]),
        ("WeChatAPI", ["HTTPTypes", "Synchronization", "FoundationEssentials"]),
        (
            "Outbound",
            [
                "Wire", "AsyncHTTPClient", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL",
                "FoundationEssentials", "Glibc",
            ]
        ),
        ("DayStore", ["WeChatAPI", "GRDB", "Synchronization", "FoundationEssentials", "Glibc"]),
        ("Simulator", ["HTTPTypes", "Synchronization", "FoundationEssentials"]),
        (
            "Exporter",
            [
                "Exposition", "ExporterToolkit", "Pages", "WeChatAPI", "DayStore", "Outbound", "HTTPTypes", "Logging",
                "ServiceLifecycle", "UnixSignals", "Yams", "Synchronization", "FoundationEssentials", "Glibc",
                "Dispatch",
            ]
        ),
        (
            "CLI",
            [
                "CBuildStamp", "Exporter", "ExporterToolkit", "Simulator", "ArgumentParser", "HTTPTypes", "Logging",
                "ServiceLifecycle", "UnixSignals", "Synchronization", "FoundationEssentials", "Glibc",
            ]
        ),
        (
            "DevTools",
            [
                "Exporter", "ExporterToolkit", "Exposition", "DayStore", "WeChatAPI", "Simulator", "TestKit",
                "ArgumentParser", "Logging", "Foundation", "Glibc",
            ]
        ),
    ]

    /// Returns what a file of `target` imports against the law; a target without a row may import nothing.
    static func breaches(of target: String, in source: SourceText) -> [SourceText.Finding] {
        let allowed = rows.first { $0.target == target }?.allowed ?? []
        return source.imports.filter { !allowed.contains($0.what) }
    }
}
