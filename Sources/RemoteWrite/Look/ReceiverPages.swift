import FoundationEssentials

/// What a receiver says of its own settings on the pages that Prometheus and VictoriaMetrics have for it.
///
/// Sources: Prometheus, "HTTP API", `/api/v1/status/flags` and `/api/v1/status/config`; VictoriaMetrics, `/flags`.
struct ReceiverPages: Equatable, Sendable {
    /// The programs whose pages are known.
    enum Program: Equatable, Sendable {
        case prometheus
        case victoriaMetrics
    }

    /// Which program it is.
    let program: Program
    /// How long samples are kept; nil where only their size limits them, or when it is not understood.
    let retention: Duration?
    /// How late samples may come; nil when it is not known.
    let window: Duration?

    /// Reads Prometheus' flags, and its configuration if there is one; nil when the flags are not those of Prometheus.
    init?(flags: [UInt8], configuration: [UInt8]?) {
        struct Answer<Content: Decodable>: Decodable { let data: Content }
        struct File: Decodable { let yaml: String }
        guard let values = try? JSONDecoder().decode(Answer<[String: String]>.self, from: Data(flags)).data,
            let time = values["storage.tsdb.retention.time"]
        else { return nil }
        let size = values["storage.tsdb.retention.size"] ?? "0B"
        let kept = Self.duration(time) ?? .zero
        program = .prometheus
        // Neither limit set means fifteen days.
        if kept > .zero { retention = kept } else { retention = size == "0B" ? .seconds(15 * 86_400) : nil }
        let file = configuration.flatMap { try? JSONDecoder().decode(Answer<File>.self, from: Data($0)).data.yaml }
        window = file.map { yaml in
            let line = yaml.firstMatch(of: /(?m)^\s+out_of_order_time_window:\s*(\S+)\s*$/)
            return line.flatMap { Self.duration(String($0.1)) } ?? .zero
        }
    }

    /// Reads VictoriaMetrics' flags; nil when they are not those of VictoriaMetrics.
    init?(victoriaMetrics text: String) {
        guard let period = text.firstMatch(of: /-retentionPeriod="?([0-9.]+[a-zA-Z]?)/) else { return nil }
        let value = String(period.1)
        program = .victoriaMetrics
        // Without a unit the number counts months of 31 days.
        retention =
            value.last?.isLetter == true ? Self.duration(value) : Double(value).map { .seconds($0 * 31 * 86_400) }
        window = nil
    }

    /// The length of a text such as `15d` or `1h30m`; nil when it is not understood.
    private static func duration(_ text: String) -> Duration? {
        let units: [Substring: Double] = [
            "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "M": 31 * 86_400, "y": 365 * 86_400,
        ]
        let parts = text.matches(of: /([0-9.]+)(ms|[smhdwMy])/)
        guard !parts.isEmpty, parts.reduce(0, { $0 + $1.0.count }) == text.count else { return nil }
        let seconds = parts.reduce(0.0) { $0 + (Double($1.1) ?? 0) * (units[$1.2] ?? 0) }
        return seconds.isFinite && seconds < 1e12 ? .seconds(seconds) : nil
    }

    /// What stands in the way of a history of so many days, a sentence each with the setting to change.
    func obstacles(to historyDays: Int) -> [String] {
        let (need, wanted) = (Duration.seconds((historyDays + 1) * 86_400), historyDays + 5)
        var obstacles: [String] = []
        if let retention, retention < need {
            let remedy =
                switch program {
                case .prometheus:
                    "start it with --storage.tsdb.retention.time=\(wanted)d or more, or it deletes older days after it has acknowledged them"
                case .victoriaMetrics:
                    "start it with -retentionPeriod=\(wanted)d or more, or it drops older days although it answers 204"
                }
            obstacles.append("it keeps \(Self.days(retention)), the history has \(historyDays) days: \(remedy)")
        }
        if let window, window < need {
            obstacles.append(
                "its out_of_order_time_window is \(Self.days(window)), the history has \(historyDays) days: set it to \(wanted)d or more in its configuration (storage, tsdb), or it refuses older days"
            )
        }
        return obstacles
    }

    private static func days(_ duration: Duration) -> String {
        let days = Double(duration.components.seconds) / 86_400
        return days == days.rounded() ? "\(Int(days)) days" : "\(Int(days * 24)) hours"
    }
}
