/// One of the data endpoints: its name, what it counts and the longest request.
///
/// Spans are in inclusive days. Source: WeChat docs, "Message analysis data interface" (classic page) for
/// `classicSpan`, the newer page of each endpoint for `perPageSpan`.
struct DatacubeEndpoint: Sendable, Equatable {
    /// The length of time one row stands for.
    enum Grain: Sendable, Equatable { case hour, day, week, month }

    /// What one row counts: messages of a type, senders by how much they sent, callbacks to the account's own server, followers gained and
    /// lost, or followers in all.
    enum RowKind: Sendable, Equatable { case messages, senders, callbacks, followerChanges, followers }

    /// The last component of the path.
    let name: String
    /// The length of time one row stands for.
    let grain: Grain
    /// What one row counts.
    let rowKind: RowKind
    /// The longest request according to the classic page.
    let classicSpan: Int
    /// The longest request according to the newer page.
    let perPageSpan: Int

    /// All endpoints: seven of message analytics, then callbacks and followers.
    static let all: [DatacubeEndpoint] = [
        .init(name: "getupstreammsg", grain: .day, rowKind: .messages, classicSpan: 7, perPageSpan: 7),
        .init(name: "getupstreammsghour", grain: .hour, rowKind: .messages, classicSpan: 1, perPageSpan: 1),
        .init(name: "getupstreammsgweek", grain: .week, rowKind: .messages, classicSpan: 30, perPageSpan: 1),
        .init(name: "getupstreammsgmonth", grain: .month, rowKind: .messages, classicSpan: 30, perPageSpan: 1),
        .init(name: "getupstreammsgdist", grain: .day, rowKind: .senders, classicSpan: 15, perPageSpan: 15),
        .init(name: "getupstreammsgdistweek", grain: .week, rowKind: .senders, classicSpan: 30, perPageSpan: 15),
        .init(name: "getupstreammsgdistmonth", grain: .month, rowKind: .senders, classicSpan: 30, perPageSpan: 15),
        .init(name: "getinterfacesummary", grain: .day, rowKind: .callbacks, classicSpan: 30, perPageSpan: 30),
        .init(name: "getinterfacesummaryhour", grain: .hour, rowKind: .callbacks, classicSpan: 1, perPageSpan: 1),
        .init(name: "getusersummary", grain: .day, rowKind: .followerChanges, classicSpan: 7, perPageSpan: 7),
        .init(name: "getusercumulate", grain: .day, rowKind: .followers, classicSpan: 7, perPageSpan: 7),
    ]

    /// The endpoint of that name, if there is one.
    static func named(_ name: String) -> DatacubeEndpoint? { all.first { $0.name == name } }

    /// The longest request according to the chosen document.
    func maximumSpan(_ reading: SpanReading) -> Int {
        switch reading {
        case .classic: classicSpan
        case .perPage: perPageSpan
        }
    }

    /// The periods whose first day lies in the request: a week is dated Monday, a month the 1st.
    ///
    /// A request that begins in mid-period excludes that period; one that ends in mid-period includes it.
    func periods(startingIn request: ClosedRange<BeijingDate>) -> [ClosedRange<BeijingDate>] {
        request.compactMap { first in
            switch grain {
            case .hour, .day: first...first
            case .week: first.weekday == 0 ? first...first.advanced(by: 6) : nil
            case .month: first.civil.day == 1 ? first...first.firstOfNextMonth.advanced(by: -1) : nil
            }
        }
    }
}
