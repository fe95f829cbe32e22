/// What each scenario changes: the rules, single answers, or the traffic.
extension SimulatorScenario {
    /// The configuration under this scenario.
    func applied(to configuration: SimulatorConfiguration) -> SimulatorConfiguration {
        var rules = configuration
        switch self {
        case .notReady:
            rules.readySecond += 86_400
            rules.readySecondByEndpoint = rules.readySecondByEndpoint.mapValues { $0 + 86_400 }
            rules.notReadyAnswer = .errcode
        case .late:
            rules.readySecond = 13 * 3_600
            rules.readySecondByEndpoint = [:]
            rules.notReadyAnswer = .emptyList
        case .quota: rules.dailyQuota = min(rules.dailyQuota, 10)
        case .minuteQuota: rules.minuteQuota = min(rules.minuteQuota, 5)
        case .whitelist: rules.tokenRefusal = .addressNotListed
        case .confirmation: rules.tokenRefusal = .confirmationAwaited
        case .frozenSecret: rules.tokenRefusal = .secretFrozen
        case .unverified: rules.accountsAreVerified = false
        case .retired:
            if let first = rules.accounts.first {
                rules.retired[first.appID, default: []].insert("getupstreammsgmonth")
            }
        case .expiredTicket:
            for index in rules.platforms.indices {
                rules.platforms[index].expiredTickets.insert(rules.platforms[index].verifyTicket)
            }
        case .revoked:
            for index in rules.platforms.indices { rules.platforms[index].authorizers = [:] }
        case .normal, .restated, .silent, .drop, .outage, .brokenServer, .sharedQuota, .stolenToken, .flaky, .slow,
            .garbage:
            break
        }
        return rules
    }

    /// The fault of a call, drawn with the call's own key.
    func fault(on target: RequestTarget, key: UInt64) -> SimulatorFault? {
        var generator = SplitMix64(key: SplitMix64.key(key, rawValue))
        switch self {
        case .slow: return .delayed(seconds: 3)
        case .flaky where generator.uniform() < 0.25: return Self.failures.randomElement(using: &generator)
        case .garbage where target.isDataCall && generator.uniform() < 0.5:
            return Self.nonsense.randomElement(using: &generator)
        default: return nil
        }
    }

    private static let failures: [SimulatorFault] = [
        .errcode(-1, "system error"), .httpStatus(502), .truncatedJSON, .never,
    ]

    private static let nonsense: [SimulatorFault] = [
        .emptyBody, .emptyObject, .nullList, .listAsObject, .htmlLoginPage, .truncatedJSON, .duplicateRows, .wrongDates,
        .badHours, .negativeCounts, .stringNumbers, .byteOrderMark,
    ]
}

/// How a scenario changes an account's traffic, seen from one moment.
struct TrafficBend {
    /// The scenario.
    let scenario: SimulatorScenario
    /// Whether the account is the first one, which `drop` and `outage` affect.
    let isFirstAccount: Bool
    /// The moment, in Unix seconds.
    let now: Int64
    /// When the previous day becomes ready, in seconds of the day.
    let readySecond: Int

    /// The fraction of the usual messages in an hour of a day.
    func share(of day: BeijingDate, hour: Int) -> Double {
        let age = day.distance(to: BeijingDate(at: now))
        switch scenario {
        case .silent: return age <= 2 ? 0 : 1
        case .drop where isFirstAccount: return age <= 1 || (age == 2 && hour >= 14) ? 0.1 : 1
        case .outage where isFirstAccount: return age <= 1 && (20..<22).contains(hour) ? 0 : 1
        case .brokenServer where isServerBroken(on: day, hour: hour): return 0.02
        case .restated:
            let correctedAt = day.advanced(by: 1).startsAt + Int64(readySecond) + 3 * 3_600
            return now < correctedAt ? 0.9 : 1
        default: return 1
        }
    }

    /// Whether the account's own server fails in an hour of a day.
    func isServerBroken(on day: BeijingDate, hour: Int) -> Bool {
        scenario == .brokenServer && isFirstAccount && day.distance(to: BeijingDate(at: now)) <= 1
            && (20..<22).contains(hour)
    }
}
