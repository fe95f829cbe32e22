package import WeChatAPI

/// What has hours that are shown and sent at their own time, under the name of its endpoint.
package enum EventSource: String, CaseIterable, Sendable {
    /// Messages by type.
    case messages = "getupstreammsghour"
    /// Callbacks to the account's own server.
    case callbacks = "getinterfacesummaryhour"

    /// The endpoint that has the hours.
    package var endpoint: Endpoint {
        switch self {
        case .messages: .getupstreammsghour
        case .callbacks: .getinterfacesummaryhour
        }
    }

    /// The metrics in the order of the exposition.
    package var families: [EventFamily] { self == .messages ? Self.ofMessages : Self.ofCallbacks }

    // Listed once: a long page asks for them at every block.
    private static let ofMessages = EventFamily.allCases.filter { $0.source == .messages }
    private static let ofCallbacks = EventFamily.allCases.filter { $0.source == .callbacks }

    /// The points of a day on which only documented types occur.
    package var pointsOfDay: Int {
        switch self {
        case .messages: 24 * 5 * families.count
        case .callbacks: 24 * families.count
        }
    }
}

/// The event-time metrics.
package enum EventFamily: String, CaseIterable, Sendable {
    /// `msg_count` of the hour.
    case messages = "wechat_upstream_hourly_messages"
    /// `msg_user` of the hour.
    case users = "wechat_upstream_hourly_users"
    /// `callback_count` of the hour.
    case callbacks = "wechat_interface_hourly_callbacks"
    /// `fail_count` of the hour.
    case failedCallbacks = "wechat_interface_hourly_failed_callbacks"
    /// `total_time_cost` of the hour.
    case callbackTime = "wechat_interface_hourly_callback_time_seconds"
    /// `max_time_cost` of the hour.
    case longestCallback = "wechat_interface_hourly_callback_max_time_seconds"

    /// Where the numbers come from.
    package var source: EventSource {
        switch self {
        case .messages, .users: .messages
        case .callbacks, .failedCallbacks, .callbackTime, .longestCallback: .callbacks
        }
    }

    /// The sentence of the HELP line.
    package var help: String {
        switch self {
        case .messages:
            "Messages that users sent to the account in the hour that begins at the timestamp (getupstreammsghour, msg_count); settled days only."
        case .users:
            "Distinct users who sent messages of this type in the hour that begins at the timestamp; must not be summed (getupstreammsghour, msg_user); settled days only."
        case .callbacks:
            "Callbacks that WeChat made to the account's own server in the hour that begins at the timestamp (getinterfacesummaryhour, callback_count); settled days only."
        case .failedCallbacks:
            "Callbacks that the account's own server failed to answer in the hour that begins at the timestamp (getinterfacesummaryhour, fail_count); settled days only."
        case .callbackTime:
            "Time that all callbacks together took in the hour that begins at the timestamp (getinterfacesummaryhour, total_time_cost); settled days only."
        case .longestCallback:
            "Time that the longest callback took in the hour that begins at the timestamp (getinterfacesummaryhour, max_time_cost); settled days only."
        }
    }

    /// Whether its values are seconds, with up to three decimals, and not counts.
    var isTime: Bool { self == .callbackTime || self == .longestCallback }

    /// The number at a point as upstream gives it: a count, or milliseconds.
    func number(_ point: EventSeries.Point) -> Int {
        switch self {
        case .messages, .callbacks: point.numbers[0]
        case .users, .failedCallbacks: point.numbers[1]
        case .callbackTime: point.numbers[2]
        case .longestCallback: point.numbers[3]
        }
    }

    /// The family's value at a point, times in seconds.
    package func value(_ point: EventSeries.Point) -> Double {
        isTime ? Double(number(point)) / 1000 : Double(number(point))
    }
}
