import FoundationEssentials
import Languages

/// What a receiver says of its own settings on the pages that Prometheus and VictoriaMetrics have for it.
///
/// Sources: Prometheus, "HTTP API", `/api/v1/status/flags` and `/api/v1/status/config`; VictoriaMetrics, `/metrics`, where
/// `flag` has each flag with its value, while `/flags` leaves out those that were not set.
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

    /// Reads VictoriaMetrics' own metrics; nil when they are not those of VictoriaMetrics.
    init?(victoriaMetrics text: String) {
        guard let period = text.firstMatch(of: /flag\{name="retentionPeriod", ?value="([0-9.]+[a-zA-Z]?)"/) else {
            return nil
        }
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
    func obstacles(to historyDays: Int) -> [Sentence] {
        let need = Duration.seconds((historyDays + 1) * 86_400)
        return [
            retention.flatMap { $0 < need ? short($0, historyDays) : nil },
            window.flatMap { $0 < need ? narrow($0, historyDays) : nil },
        ].compactMap(\.self)
    }

    /// What is told of days that are deleted too soon.
    private func short(_ retention: Duration, _ historyDays: Int) -> Sentence {
        let (wanted, kept) = (historyDays + 5, Self.days(retention))
        let (flag, harm) =
            switch program {
            case .prometheus:
                (
                    "--storage.tsdb.retention.time=\(wanted)d",
                    Sentence(en: "it deletes older days after it has acknowledged them", zh: "它会确认收到之后再删除更早的日期")
                )
            case .victoriaMetrics:
                (
                    "-retentionPeriod=\(wanted)d",
                    Sentence(en: "it drops older days although it answers 204", zh: "它会丢弃更早的日期，虽然返回 204")
                )
            }
        return Sentence(
            en: """
                it keeps \(kept.english), the history has \(historyDays) days: start it with \(flag) or more, or \(harm.english)
                """,
            zh: "它只保存 \(kept.chinese)，历史有 \(historyDays) 天：请以 \(flag) 或更长启动，否则\(harm.chinese)")
    }

    /// What is told of days that are refused.
    private func narrow(_ window: Duration, _ historyDays: Int) -> Sentence {
        let (wanted, open) = (historyDays + 5, Self.days(window))
        return Sentence(
            en: """
                its out_of_order_time_window is \(open.english), the history has \(historyDays) days: set it to \(wanted)d or more in its \
                configuration (storage, tsdb), or it refuses older days
                """,
            zh: """
                它的 out_of_order_time_window 为 \(open.chinese)，历史有 \(historyDays) 天：请在其配置（storage、tsdb）中设为 \(wanted)d 或更长，\
                否则它会拒绝更早的日期
                """)
    }

    private static func days(_ duration: Duration) -> Sentence {
        let days = Double(duration.components.seconds) / 86_400
        let (whole, hours) = (Int(days), Int(days * 24))
        return days == days.rounded()
            ? Sentence(en: "\(whole) days", zh: "\(whole) 天") : Sentence(en: "\(hours) hours", zh: "\(hours) 小时")
    }
}
