import Baselines
import BeijingTime
import Collection
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families that say what to expect of the data shown.
    static let baseline: [MetricDeclaration] = hours + day + silence + month + [special, like, values]

    private static let weekdays = "the last \(BaselineWindow.weeks) same weekdays that are not special"

    private static let hours = [
        hour(
            "wechat_upstream_usual_messages", { $0.usual },
            help: "Messages of all types that are usual in the hour: the median over \(weekdays) (getupstreammsghour)."),
        hour(
            "wechat_upstream_expected_messages", { $0.expected },
            help:
                "Messages of all types to expect in the hour: the usual ones, less where the two hours before and after it brought less."
        ),
        hour(
            "wechat_upstream_expected_noise_ratio", { $0.noise },
            help:
                "How many times wider than chance the account's hours usually fall short of what is expected (square roots compared)."
        ),
    ]

    private static let day = [
        whole(
            "wechat_upstream_usual_day_messages", of: { $0.day?.usual },
            help:
                "Messages of all types that are usual on the day: the median over \(weekdays) (getupstreammsghour or getupstreammsg)."
        ),
        whole(
            "wechat_upstream_expected_day_messages", of: { $0.day?.expected },
            help:
                "Messages of all types to expect on the day: the usual ones, less where the ordinary days of the week before brought less."
        ),
        whole(
            "wechat_upstream_expected_day_noise_ratio", of: { $0.day?.noise },
            help:
                "How many times wider than chance the account's days usually fall short of what is expected (square roots compared)."
        ),
        MetricDeclaration(
            accounts: "wechat_upstream_usual_type_messages", .gauge, labels: ["msg_type"],
            help:
                "Messages of the type that are usual on the day: the median over \(weekdays) (getupstreammsghour or getupstreammsg).",
            of: { UsualTypes($0.judgedBy) }
        ) { usual, writer in
            let labels = CellLabels.table(.type, keys: usual.types)
            for (place, messages) in usual.messages.enumerated() { writer.line(labels, place, messages) }
        },
    ]

    private static let silence = [
        whole(
            "wechat_upstream_silence_messages", of: { $0.silence?.messages },
            help: "The most messages that are usual in a run of hours of the day in which none came."),
        whole(
            "wechat_upstream_silence_limit_messages", of: { $0.silence?.limit },
            help:
                "How many usual messages a silence of the account may last before it is no chance: four times what nine of ten of its days stay under, at least 15."
        ),
    ]

    private static let month = [
        month(
            "wechat_upstream_month_messages_baseline", { $0.median }, help: "Median of messages of the month"),
        month(
            "wechat_upstream_month_messages_baseline_mad", { $0.mad },
            help: "Median absolute deviation from the median of messages of the month"),
    ]

    private static let special = MetricDeclaration(
        accounts: "wechat_upstream_ref_date_special", .gauge,
        help: "1 when the day shown is in a calendar file (calendar_file), else 0.", of: { $0.isSpecial }
    ) { isSpecial, writer in
        if let isSpecial { writer.line(isSpecial ? 1 : 0) }
    }

    private static let like = MetricDeclaration(
        accounts: "wechat_upstream_ref_date_like_days", .gauge,
        help:
            "Days like the special day shown, such as the same place of last year's Spring Festival, that say what is usual and expected on it; 0 where none is known, and then nothing is, so that it is not judged; absent on ordinary days.",
        of: { $0.isSpecial == true ? $0.expectation?.likeDays ?? 0 : nil }
    ) { days, writer in
        if let days { writer.line(Double(days)) }
    }

    private static let values = MetricDeclaration(
        accounts: "wechat_exporter_baseline_values", .gauge,
        help:
            "Number of ready same weekdays that are not special (at most \(BaselineWindow.weeks)) behind what is usual on the day shown; below \(Baseline.fewest) nothing is usual or expected.",
        of: { $0.expectation?.weeks }
    ) { weeks, writer in
        if let weeks { writer.line(Double(weeks)) }
    }

    /// A family with a line an hour.
    private static func hour(
        _ name: String, _ value: @escaping @Sendable (Expectation.Level) -> Double, help: String
    ) -> MetricDeclaration {
        MetricDeclaration(
            accounts: name, .gauge, labels: ["ref_hour"], help: help,
            of: { ($0.judgedBy?.hours ?? []).map(value) }
        ) { hours, writer in
            for (hour, value) in hours.enumerated() { writer.line(hourLabels, hour, value) }
        }
    }

    private static let hourLabels = LabelTable(["ref_hour"], rows: (0..<24).map { [CellKeys.hour($0)] })

    /// A family with one line an account.
    private static func whole(
        _ name: String, of value: @escaping @Sendable (Expectation) -> Double?, help: String
    ) -> MetricDeclaration {
        MetricDeclaration(accounts: name, .gauge, help: help, of: { $0.judgedBy.flatMap(value) }) { value, writer in
            if let value { writer.line(value) }
        }
    }

    /// What is usual of each type.
    private struct UsualTypes: Equatable {
        let types: [Int]
        let messages: [Double]

        init(_ expectation: Expectation?) {
            (types, messages) = (expectation?.types ?? [], expectation?.typeMessages ?? [])
        }
    }

    /// A family of the month, with a line a type.
    private static func month(
        _ name: String, _ value: @escaping @Sendable (Spread) -> Double, help: String
    ) -> MetricDeclaration {
        MetricDeclaration(
            accounts: name, .gauge, labels: CellLabels.names(.type),
            help:
                "\(help) over the three months before, scaled to the length of the month shown (getupstreammsgmonth, msg_count).",
            of: { $0.monthBaseline }
        ) { baseline, writer in
            guard let baseline else { return }
            let labels = CellLabels.table(.type, keys: baseline.keys)
            for (place, spread) in baseline.totals.enumerated() { writer.line(labels, place, value(spread)) }
        }
    }
}

extension AccountSnapshot {
    /// What the shown day is judged by: nothing where the day is special and no day like it is known, since the weekdays say nothing of it.
    fileprivate var judgedBy: Expectation? { isSpecial == true && expectation?.likeDays == 0 ? nil : expectation }
}
