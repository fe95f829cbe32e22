/// What each target does, what it may not touch, and which modules it may import for that; every folder of Sources has exactly one row.
///
/// A target exists to keep something out, so a row only grows when its two sentences still hold. `Simulator` is written against
/// WeChat's documents and never sees `WeChatAPI`: a shared wrong belief would be invisible.
enum ImportLaw {
    /// A target of Sources.
    struct Row {
        let target: String
        /// The type whose comment repeats the two sentences; nil for C.
        let door: String?
        /// What it does.
        let does: String
        /// What it may not touch.
        let keepsOut: String
        /// Which modules its files may import: ours first, then packages, then what comes with Swift.
        let allowed: Set<String>

        init(_ target: String, door: String? = nil, _ does: String, keepsOut: String, _ allowed: Set<String> = []) {
            (self.target, self.door, self.does) = (target, door, does)
            (self.keepsOut, self.allowed) = (keepsOut, allowed)
        }
    }

    /// The table, lower targets first: a row imports only rows above it, so there is no cycle. SwiftPM takes none either.
    static let rows = libraries + foundations + collecting + showing + whole

    private static let libraries = [
        Row("CBuildStamp", "Holds version and revision of the build.", keepsOut: "Everything."),
        Row("CZlib", "Names zlib for Swift.", keepsOut: "Everything."),
        Row("CCrypt", "Names libcrypt for Swift.", keepsOut: "Everything."),
        Row("CMalloc", "Names glibc's allocator for Swift.", keepsOut: "Everything."),
        Row("CFile", "Names glibc's reading of files without waiting for Swift.", keepsOut: "Everything."),
    ]

    private static let foundations = [
        Row(
            "Languages", door: "Bilingual",
            "Holds what is said to people in English and in Chinese, and chooses between them.",
            keepsOut: "Everything of ours; who says what stands beside the facts."),
        Row(
            "BeijingTime", door: "Day",
            "Provides dates, instants, durations and clocks, in WeChat's calendar and in HTTP's.",
            keepsOut:
                "Files, sockets, Foundation's calendars; it is arithmetic, except for reading the machine's clock.",
            ["Glibc"]),
        Row(
            "Waiting", door: "BlockingWork",
            "Lets tasks wait: threads for slow disks, signals and time limits.",
            keepsOut: "What is waited for.", ["Dispatch", "Synchronization"]),
        Row(
            "YAMLReading", door: "YAMLSection", "Reads files and YAML, and reports each mistake with its place.",
            keepsOut: "What the keys mean.", ["Yams", "Glibc"]),
        Row(
            "WeChatAPI", door: "AccountClient",
            "Makes WeChat's calls: tokens, clean records, classes of errors.",
            keepsOut:
                "The network itself, the disk and the configuration; requests leave by a `Transport` that is passed in.",
            ["Languages", "BeijingTime", "HTTPTypes", "Synchronization", "FoundationEssentials"]),
        Row(
            "DayStore", door: "DayStore",
            "Keeps days, calls, refresh tokens and queues in SQLite, the only owner of the file.",
            keepsOut: "The network, and every decision on what is asked for or sent.",
            [
                "Languages", "BeijingTime", "WeChatAPI", "GRDB", "Synchronization", "FoundationEssentials", "Glibc",
            ]),
        Row(
            "Baselines", door: "Baseline", "Tells from periods what is usual, and which days are special.",
            keepsOut: "Store, network, clock and configuration; it is arithmetic of values.",
            ["BeijingTime", "WeChatAPI"]),
        Row(
            "Digest", door: "Digest",
            "Puts into words what came of each account, and into the messages of three robots.",
            keepsOut: "The store, the network and the clock; it gets what it tells as values.",
            ["Languages", "BeijingTime", "FoundationEssentials"]),
        Row(
            "Wire", door: "ParserTypes", "Prepares NIO for both sides of HTTP.", keepsOut: "Client and server.",
            ["NIOCore", "NIOHTTP1"]),
        Row(
            "Outbound", door: "OutboundClient",
            "Sends requests as the only HTTP client: proxies, certificates, deadlines.",
            keepsOut: "Configuration files, the store and what the answers mean.",
            [
                "Waiting", "WeChatAPI", "Wire", "AsyncHTTPClient", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1",
                "NIOSSL",
                "Synchronization", "FoundationEssentials", "Glibc",
            ]),
        Row(
            "Settings", door: "ExporterConfiguration", "Reads everything that an operator configures into values.",
            keepsOut: "The store, servers and any request; of Outbound it uses the values only.",
            [
                "Languages", "BeijingTime", "YAMLReading", "WeChatAPI", "Baselines", "Outbound", "Yams",
                "Synchronization",
                "FoundationEssentials", "Glibc",
            ]),
    ]

    private static let collecting = [
        Row(
            "Collection", door: "Refresher", "Decides when WeChat is asked for what, asks, and keeps what came.",
            keepsOut: "The exposition, servers and HTTP clients; it publishes snapshots to places that are passed in.",
            [
                "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Baselines", "Settings", "DequeModule",
                "HeapModule",
                "Logging",
                "ServiceLifecycle",
                "Synchronization",
            ]),
        Row(
            "Exposition", door: "SegmentCache", "Encodes metric families as text and gzip, once for each change.",
            keepsOut: "What the metrics mean, servers and the network.", ["CZlib", "Synchronization"]),
        Row(
            "EventTime", door: "EventSeries",
            "Turns settled days into series in event time, as OpenMetrics, CSV or JSON lines.",
            keepsOut: "Servers, receivers and days that may still change.",
            ["BeijingTime", "WeChatAPI", "DayStore", "Exposition"]),
        Row(
            "RemoteWrite", door: "RemoteWriter",
            "Sends settled days to receivers until each has acknowledged them, and keeps the queues tidy.",
            keepsOut: "The collecting: no plan, no call to WeChat, no snapshot.",
            [
                "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Settings", "Outbound", "EventTime",
                "Exposition", "HTTPTypes",
                "Logging", "ServiceLifecycle", "Synchronization", "FoundationEssentials",
            ]),
    ]

    private static let showing = [
        Row(
            "HTTPServer", door: "WebServer",
            "Serves HTTP/1.1 and HTTP/2 over TCP, TLS and unix sockets, within limits.",
            keepsOut: "Metrics and WeChat.",
            [
                "BeijingTime", "YAMLReading", "Wire", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOHTTP2", "NIOTLS",
                "NIOSSL", "Yams", "CCrypt", "CMalloc", "CFile", "Logging", "ServiceLifecycle", "Synchronization",
                "Glibc",
            ]),
        Row(
            "ExporterToolkit", door: "MetricsEndpoint",
            "Provides what every exporter has: /metrics, /probe, /sd, health, reload, process metrics, logs.",
            keepsOut: "WeChat and the store; any exporter could use it.",
            [
                "BeijingTime", "YAMLReading", "Exposition", "HTTPServer", "NIOCore", "NIOHTTP1", "Logging",
                "ServiceLifecycle", "Synchronization", "Glibc",
            ]),
        Row(
            "Pages", door: "PageFrame", "Draws the pages for people from values of its own.",
            keepsOut: "Every other target of ours but Languages; it gets what it shows as values.",
            ["Languages", "FoundationEssentials"]),
        Row(
            "Presentation", door: "MetricCatalog", "Turns snapshots and settled days into metrics, events and pages.",
            keepsOut: "HTTP clients and every write to the store.",
            [
                "Languages", "BeijingTime", "Waiting", "WeChatAPI", "DayStore", "Baselines", "Settings", "Collection",
                "EventTime", "Exposition", "HTTPServer", "ExporterToolkit", "Pages", "ServiceLifecycle",
                "Synchronization",
            ]),
    ]

    private static let whole = [
        Row(
            "Exporter", door: "Exporter",
            "Assembles the exporter, and reassembles it at a reload.",
            keepsOut: "The simulator and command lines; anything beyond wiring belongs to a target below.",
            [
                "Languages", "BeijingTime", "Waiting", "YAMLReading", "WeChatAPI", "DayStore", "Baselines", "Digest",
                "Settings", "Outbound", "Collection", "EventTime", "RemoteWrite", "Exposition", "HTTPServer",
                "ExporterToolkit", "Pages", "Presentation", "HTTPTypes", "Logging", "ServiceLifecycle", "UnixSignals",
                "Synchronization",
                "FoundationEssentials", "Glibc",
            ]),
        Row(
            "Simulator", door: "Simulator", "Answers like WeChat, according to WeChat's documents.",
            keepsOut: "Every other target of ours, WeChatAPI above all.",
            ["HTTPTypes", "Synchronization", "FoundationEssentials"]),
        Row(
            "CLI", door: "WechatExporter",
            "Reads flags and environment, runs a command and turns its outcome into an exit code.",
            keepsOut: "Store, HTTP client and encoders; it uses Exporter.",
            [
                "CBuildStamp", "Languages", "BeijingTime", "YAMLReading", "Digest", "Settings", "Collection",
                "EventTime",
                "HTTPServer", "ExporterToolkit", "Presentation", "Exporter", "Simulator", "ArgumentParser", "HTTPTypes",
                "Logging",
                "ServiceLifecycle", "UnixSignals", "Synchronization", "FoundationEssentials", "Glibc",
            ]),
        Row(
            "TestKit", door: "ManualClock",
            "Holds what several test targets need: a manual clock, programs, certificates.",
            keepsOut: "The program; of the products only DevTools contains it.",
            [
                "CZlib", "BeijingTime", "WeChatAPI", "HTTPServer", "ExporterToolkit", "Simulator", "HTTPTypes",
                "Logging", "Synchronization", "Foundation",
            ]),
        Row(
            "DevTools", door: "DevTool", "Measures and simulates for the developers.",
            keepsOut: "The image: it is never shipped.",
            [
                "BeijingTime", "WeChatAPI", "DayStore", "Baselines", "Settings", "Collection", "Exposition",
                "HTTPServer", "ExporterToolkit", "Presentation", "Exporter", "Simulator", "TestKit",
                "ArgumentParser", "HTTPTypes", "Logging", "UnixSignals", "Synchronization", "Foundation", "Glibc",
            ]),
    ]

    /// Returns what `target` imports against the law; a target without a row may import nothing.
    static func breaches(of target: String, importing modules: Set<String>) -> Set<String> {
        modules.subtracting(rows.first { $0.target == target }?.allowed ?? [])
    }
}
