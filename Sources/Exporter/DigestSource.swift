import Baselines
package import BeijingTime
import Collection
import DayStore
package import Digest
import Logging
package import Settings
import WeChatAPI

/// Reads from the store what a digest tells, beside a running exporter, and calls nobody.
package enum DigestSource {
    /// The day that should have come by now, and what is held of each account of these names, or of all where none is given.
    ///
    /// - Throws: ``AccountNameError``, or ``StoreError`` when the store cannot be read.
    package static func days(
        _ configuration: ExporterConfiguration, accounts names: [String], clock: any WallClock = SystemWallClock()
    ) throws -> (due: Day, accounts: [AccountDay]) {
        var configuration = configuration
        configuration.accounts = try configuration.accounts(named: names)
        configuration.remoteWrite = []
        let due = configuration.policy.candidate(at: clock.now)
        let exporter = try Exporter(
            configuration, store: try DayStore.reading(path: configuration.storePath), transport: NoTransport(),
            clock: clock, logger: Logger(label: "digest") { _ in SwiftLogNoOpLogHandler() })
        let days = zip(configuration.accounts, exporter.snapshots).map { account, snapshot in
            AccountDay(snapshot, configuration.endpoints(of: account), due: due)
        }
        return (due, days)
    }
}

extension AccountDay {
    /// What a snapshot of an account that collects `endpoints` tells of the day that is due.
    fileprivate init(_ snapshot: AccountSnapshot, _ endpoints: [Endpoint], due: Day) {
        guard let endpoint = BaselineWindow.dailyEndpoint(among: endpoints) else {
            self.init(name: snapshot.name, shown: nil, trouble: .notCollected)
            return
        }
        let held = snapshot.shown[endpoint]
        let hasCome = held.map { $0.start >= due } ?? false
        self.init(
            name: snapshot.name, shown: held.map { Shown($0, endpoint, snapshot) },
            trouble: hasCome ? nil : Trouble(endpoint, snapshot))
    }
}

extension AccountDay.Shown {
    /// The day that is held, judged as the alerts judge it.
    fileprivate init(_ held: StoredPeriod, _ endpoint: Endpoint, _ snapshot: AccountSnapshot) {
        let day = DaySum(held.record, endpoint.rowKind)
        self.init(day: held.start, messages: held.record.messages)
        isIncomplete = held.completeness != .whole
        isUnjudged = snapshot.isSpecial == true && snapshot.expectation?.likeDays ?? 0 == 0
        expected = snapshot.expectation?.day?.expected
        guard let expectation = snapshot.expectation, !isUnjudged else { return }
        let drops = Drops(of: day, expectation)
        isDrop = drops.isOfDay
        hours = drops.hours.map { hour in
            AccountDay.Hour(hour: hour, came: Int(day.hours[hour]), expected: expectation.hours[hour].expected)
        }
    }
}

extension AccountDay.Trouble {
    /// Why the day of an endpoint has not come.
    fileprivate init(_ endpoint: Endpoint, _ snapshot: AccountSnapshot) {
        guard let error = snapshot.health[endpoint]?.status.error else {
            self = .late
            return
        }
        let name = endpoint.rawValue
        self = error.errorClass == .retired ? .retired(name) : .failed(name, reason: error.sentence)
    }
}
