package import BeijingTime

/// The data calls, under upstream's own names (label `endpoint`): seven of message analytics, and four that may tell why messages fell.
///
/// Everything in which they differ is here: period, kind of row and the dates to request. Source: the API page of each call;
/// contradictions between these pages are noted where they matter.
package enum Endpoint: String, CaseIterable, Sendable {
    /// Messages per day and type.
    case getupstreammsg
    /// Messages per hour and type of one day.
    case getupstreammsghour
    /// Messages per week and type.
    case getupstreammsgweek
    /// Messages per month and type.
    case getupstreammsgmonth
    /// Senders per day and interval of their message count.
    case getupstreammsgdist
    /// Senders per week and interval of their message count.
    case getupstreammsgdistweek
    /// Senders per month and interval of their message count.
    case getupstreammsgdistmonth
    /// Callbacks to the account's own server per day.
    case getinterfacesummary
    /// Callbacks to the account's own server per hour of one day.
    case getinterfacesummaryhour
    /// Followers gained and lost per day and source.
    case getusersummary
    /// Followers in all at the end of a day.
    case getusercumulate

    /// What one row of an answer counts.
    package enum RowKind: Sendable {
        /// `ref_hour`, `msg_type`, `msg_user`, `msg_count`.
        case hourAndType
        /// `msg_type`, `msg_user`, `msg_count`.
        case type
        /// `count_interval`, `msg_user`.
        case interval
        /// `callback_count`, `fail_count`, `total_time_cost`, `max_time_cost`.
        case callbacks
        /// The same with `ref_hour`.
        case callbacksByHour
        /// `user_source`, `new_user`, `cancel_user`.
        case followerChanges
        /// `cumulate_user`.
        case followers

        /// Whether it counts messages or their senders.
        package var isOfMessages: Bool { self == .hourAndType || self == .type || self == .interval }
    }

    /// The request path.
    package var path: String { "/datacube/\(rawValue)" }

    /// The period that one row covers.
    package var period: Period {
        switch self {
        case .getupstreammsg, .getupstreammsghour, .getupstreammsgdist: .day
        case .getinterfacesummary, .getinterfacesummaryhour, .getusersummary, .getusercumulate: .day
        case .getupstreammsgweek, .getupstreammsgdistweek: .week
        case .getupstreammsgmonth, .getupstreammsgdistmonth: .month
        }
    }

    /// What a row counts.
    package var rowKind: RowKind {
        switch self {
        case .getupstreammsghour: .hourAndType
        case .getupstreammsg, .getupstreammsgweek, .getupstreammsgmonth: .type
        case .getupstreammsgdist, .getupstreammsgdistweek, .getupstreammsgdistmonth: .interval
        case .getinterfacesummary: .callbacks
        case .getinterfacesummaryhour: .callbacksByHour
        case .getusersummary: .followerChanges
        case .getusercumulate: .followers
        }
    }

    /// The date ranges to request, each one only after the one before was refused with 61501.
    ///
    /// The pages of the week and month calls contradict each other ("must be the same day", a two-day example, 1 to 5 November for
    /// November), so the narrowest range comes first and each later one satisfies a wider reading.
    package func ranges(startingOn start: Day) -> [DateRange] {
        switch self {
        case .getupstreammsg, .getupstreammsghour, .getupstreammsgdist, .getinterfacesummary, .getinterfacesummaryhour,
            .getusersummary, .getusercumulate:
            [DateRange(start, start)]
        case .getupstreammsgweek, .getupstreammsgdistweek: [DateRange(start, start), DateRange(start, start + 6)]
        case .getupstreammsgmonth:
            [0, 4, 29].map { DateRange(start, min(start + $0, period.lastDay(startingOn: start))) }
        case .getupstreammsgdistmonth: [0, 4, 14].map { DateRange(start, start + $0) }
        }
    }
}

/// The two dates of a datacube request, both inclusive.
package struct DateRange: Hashable, Sendable {
    /// `begin_date`.
    package let begin: Day
    /// `end_date`.
    package let end: Day

    /// Makes a range of days.
    package init(_ begin: Day, _ end: Day) {
        self.begin = begin
        self.end = end
    }

    /// Whether `day` lies inside.
    package func contains(_ day: Day) -> Bool { begin <= day && day <= end }
}
