package import Exposition
internal import Glibc
internal import YAMLReading

/// The `process_*` families of every Prometheus client library, read from `/proc`.
///
/// A value that cannot be read is left out, never shown as zero or NaN. Names and HELP are client_golang's; `process_threads` is named in
/// the client library guidelines.
package struct ProcessCollector: Sendable {
    /// What Go shows for an unset limit: the largest 64-bit number.
    private static let unlimited = Double(UInt64.max)

    /// Where procfs is mounted.
    private let root: String
    /// The unit of processor times, in ticks a second.
    private let ticksPerSecond: Double
    /// The unit of resident memory in bytes.
    private let pageSize: Double

    /// Makes a collector.
    ///
    /// - Parameters:
    ///   - root: Where procfs is mounted.
    ///   - ticksPerSecond: The unit of processor times in `stat`; `nil` for the system's.
    ///   - pageSize: The unit of resident memory in `stat`, in bytes; `nil` for the system's.
    package init(root: String = "/proc", ticksPerSecond: Int? = nil, pageSize: Int? = nil) {
        self.root = root
        self.ticksPerSecond = Double(ticksPerSecond ?? sysconf(Int32(_SC_CLK_TCK)))
        self.pageSize = Double(pageSize ?? sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The families in order of name.
    package func families() throws(MetricError) -> [MetricFamily] {
        let stat = ProcessStat(text("self/stat"))
        let limits = text("self/limits")
        let boot = value(after: "btime", in: text("stat"))
        let values: [(name: String, help: String, value: Double?)] = [
            (
                "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
                stat.map { $0.ticks / ticksPerSecond }
            ),
            (
                "process_max_fds", "Maximum number of open file descriptors.",
                value(after: "Max open files", in: limits)
            ),
            ("process_open_fds", "Number of open file descriptors.", openFiles()),
            (
                "process_resident_memory_bytes", "Resident memory size in bytes.",
                stat.map { $0.residentPages * pageSize }
            ),
            (
                "process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
                stat.flatMap { stat in boot.map { $0 + stat.startTicks / ticksPerSecond } }
            ),
            ("process_threads", "Number of OS threads in the process.", stat?.threads),
            ("process_virtual_memory_bytes", "Virtual memory size in bytes.", stat?.virtualBytes),
            (
                "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.",
                value(after: "Max address space", in: limits)
            ),
        ]
        return try values.map { entry throws(MetricError) in
            try MetricFamily(
                name: entry.name, help: entry.help, type: entry.name.hasSuffix("_total") ? .counter : .gauge,
                samples: entry.value.map { [Sample(value: $0)] } ?? [])
        }
    }

    /// The number after the words that begin a line; `unlimited` is Go's largest number.
    private func value(after words: String, in text: String?) -> Double? {
        guard let line = text?.split(separator: "\n").first(where: { $0.hasPrefix("\(words) ") }) else { return nil }
        let first = line.dropFirst(words.count).split(separator: " ").first
        return first == "unlimited" ? Self.unlimited : first.flatMap { Double($0) }
    }

    /// How many descriptors are open.
    private func openFiles() -> Double? {
        guard let directory = opendir("\(root)/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0.0
        while let entry = readdir(directory) {
            // Only "." and ".." begin with a dot; the others are numbers.
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }

    /// The text of a file below the root; `nil` when it cannot be read.
    private func text(_ path: String) -> String? {
        FileContent.bytes(of: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }
}
