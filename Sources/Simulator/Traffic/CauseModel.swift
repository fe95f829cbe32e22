/// The made-up callbacks and followers of one account: a pure function of seed, account and day, like its traffic.
///
/// Each message makes WeChat call the account's own server, as do events such as clicks in its menu.
struct CauseModel {
    private let traffic: TrafficModel
    /// What comes when no scenario changes anything: people click in the menu although nobody answers.
    private let usual: TrafficModel
    private let bend: TrafficBend?
    private let account: SimulatedAccount
    private let key: UInt64

    /// WeChat gives up a callback after five seconds.
    private static let patience = 5_000

    /// Makes the causes beside an account's traffic, under a configuration's seed, changed by a scenario or not.
    init(
        account: SimulatedAccount, configuration: SimulatorConfiguration, traffic: TrafficModel, bend: TrafficBend?
    ) {
        (self.traffic, self.bend, self.account) = (traffic, bend, account)
        usual = TrafficModel(account: account, configuration: configuration)
        key = SplitMix64.key(SplitMix64.key(configuration.seed ^ account.seed, account.appID), "causes")
    }

    /// A row for each hour with callbacks.
    func callbacksByHour(on day: BeijingDate) -> [SimulatedRow] {
        hours(on: day).enumerated().filter { $1.callbacks > 0 }.map { $1.row(refDate: day.text, refHour: $0 * 100) }
    }

    /// The row of a day; none on a day without callbacks.
    func callbacks(on day: BeijingDate) -> [SimulatedRow] {
        let sum = CallbackTally(joining: hours(on: day))
        return sum.callbacks > 0 ? [sum.row(refDate: day.text, refHour: nil)] : []
    }

    /// A row for each way by which followers came or had come.
    func followerChanges(on day: BeijingDate) -> [SimulatedRow] {
        changes(on: day).map { source, gained, lost in
            SimulatedRow(
                refDate: day.text, userSource: source,
                numbers: [.init(name: "new_user", value: gained), .init(name: "cancel_user", value: lost)])
        }
    }

    /// The row of the followers in all, about a hundred for each daily message.
    func followers(on day: BeijingDate) -> [SimulatedRow] {
        guard day >= .dataStart, account.dailyMessages > 0 else { return [] }
        let grown = Double(BeijingDate.dataStart.distance(to: day)) * Double(account.dailyMessages) * 0.005
        let followers = account.dailyMessages * 80 + Int(grown)
        return [SimulatedRow(refDate: day.text, numbers: [.init(name: "cumulate_user", value: followers)])]
    }

    private func hours(on day: BeijingDate) -> [CallbackTally] {
        let (came, usual) = (Self.messages(traffic.hours(on: day)), Self.messages(usual.hours(on: day)))
        return zip(came, usual).enumerated().map { hour, messages in
            let hourKey = SplitMix64.key(SplitMix64.key(key, day.daysSinceEpoch), hour)
            var generator = SplitMix64(key: hourKey)
            let callbacks = messages.0 + Int(Double(messages.1) * (0.25 + 0.1 * generator.uniform()))
            let share = bend?.isServerBroken(on: day, hour: hour) == true ? 0.95 : 0.002
            let failures = min(callbacks, generator.poisson(mean: Double(callbacks) * share))
            let mean = 120 + Int(80 * generator.uniform())
            let answered = callbacks - failures
            let longest = failures > 0 ? Self.patience + Int(60 * generator.uniform()) : mean * 6
            return CallbackTally(
                callbacks: callbacks, failures: failures, totalTime: answered * mean + failures * Self.patience,
                longestTime: callbacks > 0 ? longest : 0)
        }
    }

    private func changes(on day: BeijingDate) -> [(source: Int, gained: Int, lost: Int)] {
        guard day >= .dataStart else { return [] }
        var generator = SplitMix64(key: SplitMix64.key(SplitMix64.key(key, "followers"), day.daysSinceEpoch))
        let daily = Double(account.dailyMessages) * 0.03
        let trouble = bend?.isServerBroken(on: day, hour: 20) == true ? 6.0 : 1
        return [(0, 0.2), (1, 0.3), (30, 0.4), (57, 0.1)].compactMap { source, share in
            let gained = generator.poisson(mean: daily * share)
            let lost = generator.poisson(mean: daily * share * 0.8 * trouble)
            return gained + lost > 0 ? (source, gained, lost) : nil
        }
    }

    /// The messages of each hour over all types; 24 zeros for a day without any.
    private static func messages(_ tallies: [Tally]) -> [Int] {
        let types = TrafficShape.types.count
        guard !tallies.isEmpty else { return [Int](repeating: 0, count: 24) }
        return (0..<24).map { hour in
            tallies[hour * types..<(hour + 1) * types].reduce(0) { $0 + $1.messages }
        }
    }
}

/// Callbacks in one hour or day, times in milliseconds.
struct CallbackTally {
    var callbacks = 0
    var failures = 0
    var totalTime = 0
    var longestTime = 0

    /// Makes a tally of known numbers.
    init(callbacks: Int, failures: Int, totalTime: Int, longestTime: Int) {
        (self.callbacks, self.failures) = (callbacks, failures)
        (self.totalTime, self.longestTime) = (totalTime, longestTime)
    }

    /// Combines parts of a longer time.
    init(joining parts: [CallbackTally]) {
        for part in parts {
            callbacks += part.callbacks
            failures += part.failures
            totalTime += part.totalTime
            longestTime = max(longestTime, part.longestTime)
        }
    }

    /// The row that upstream publishes.
    func row(refDate: String, refHour: Int?) -> SimulatedRow {
        SimulatedRow(
            refDate: refDate, refHour: refHour,
            numbers: [
                .init(name: "callback_count", value: callbacks), .init(name: "fail_count", value: failures),
                .init(name: "total_time_cost", value: totalTime), .init(name: "max_time_cost", value: longestTime),
            ])
    }
}
