/// A named trouble to rehearse, which lasts until another is chosen; ``summary`` describes it.
package enum SimulatorScenario: String, CaseIterable, Sendable {
    case normal
    case notReady = "not-ready"
    case late
    case restated
    case silent
    case drop
    case outage
    case brokenServer = "broken-server"
    case quota
    case minuteQuota = "minute-quota"
    case sharedQuota = "shared-quota"
    case stolenToken = "stolen-token"
    case whitelist
    case confirmation
    case frozenSecret = "frozen-secret"
    case unverified
    case retired
    case expiredTicket = "expired-ticket"
    case revoked
    case flaky
    case slow
    case garbage

    /// What happens, in one line of a terminal after the name.
    package var summary: String {
        switch self {
        case .normal: "all is well"
        case .notReady: "yesterday is unfinished all day (61503) and comes a day late"
        case .late: "yesterday is empty until 13:00, then there"
        case .restated: "first numbers are a tenth too low for three hours"
        case .silent: "nobody has written since the day before yesterday"
        case .drop: "the first account fell to a tenth at 14:00 two days ago"
        case .outage: "the first account got nothing from 20:00 to 22:00 yesterday"
        case .brokenServer: "the first account's server failed, 20:00 to 22:00 yesterday"
        case .quota: "ten calls a day to each endpoint, then 45009"
        case .minuteQuota: "five calls a minute to each endpoint, then 45011"
        case .sharedQuota: "another program of the first account uses up its quota by noon"
        case .stolenToken: "a second program takes the token: 40001 on every 4th call"
        case .whitelist: "no token and no data: the address is unlisted (40164, 61004)"
        case .confirmation: "no tokens: an administrator must confirm the address (89503)"
        case .frozenSecret: "no tokens: the AppSecret is frozen in the console (40243)"
        case .unverified: "tokens, but no data: the account is not verified (48001)"
        case .retired: "the first account's month call is no more (47009)"
        case .expiredTicket: "platforms: the verify ticket is too old (61005)"
        case .revoked: "platforms: every account took its authorisation back (61003)"
        case .flaky: "a quarter of all answers: -1, 502, cut off, or never"
        case .slow: "every answer takes three seconds"
        case .garbage: "half of the data answers: malformed, or with wrong rows"
        }
    }

    /// A line for each scenario, name and summary in columns.
    package static var table: [String] {
        let width = allCases.map(\.rawValue.count).max() ?? 0
        return allCases.map { scenario in
            let gap = String(repeating: " ", count: width - scenario.rawValue.count)
            return "\(scenario.rawValue)\(gap)  \(scenario.summary)"
        }
    }
}
