import BeijingTime
import WeChatAPI

/// One endpoint of an account as the model has it: what is on disk, and what the process knows beyond that.
struct ModelEndpoint: Equatable {
    /// How a period is held.
    enum Hold: Equatable { case settled, unsettled, incomplete, abandoned }

    /// A period: which edition of WeChat's numbers, in how many cells, and since when.
    struct Period: Equatable {
        var edition = 0
        var cells = 0
        var since: UnixTime
        var holding: Hold

        /// The same, first read at `now` at the latest.
        func believed(at now: UnixTime) -> Period {
            var believed = self
            believed.since = min(since, now)
            return believed
        }
    }

    /// Why a period is skipped for now.
    struct Skip: Equatable {
        var until: UnixTime
        var failures = 0
        var since: UnixTime?
        var label: String?
        var errorClass: ErrorClass?
        var isPutOff = false

        /// A period that was put off before the process began.
        static let known = Skip(until: .init(seconds: 0), failures: 6, since: .init(seconds: 0), isPutOff: true)
    }

    /// What is shown of the calls, and what bars them.
    struct Status: Equatable {
        var attempt: UnixTime?
        var success: UnixTime?
        var notBefore: UnixTime?
        var pending: Day?
        var askAgain: UnixTime?
        var failures = 0
        var label: String?
        var errorClass: ErrorClass?
        var retiredSince: UnixTime?
    }

    /// How many calls the process knows to be counted on a day.
    struct Seen: Equatable {
        var day: Day
        var used: Int
    }

    /// On disk: the periods, those that are put off, and the status.
    var stored: [Day: Period] = [:]
    var storedPutOff: Set<Day> = []
    var storedStatus = Status()

    /// In memory: the periods that are known of, with the time of their first reading, and the one that is shown.
    var held: [Day: Period] = [:]
    var shown: Day?
    var latest: Period?
    var status = Status()
    var skips: [Day: Skip] = [:]
    var recheck: UnixTime?
    var seen: Seen?
    /// Failures of each class since the last success.
    var streak: [ErrorClass: Int] = [:]
    /// Which secret was refused, if another one may help.
    var refusedSecret: Int?

    /// Whether an error that another configuration or program cannot end stands.
    var outlastsStarts: Bool { status.label == "45009" || status.errorClass == .retired }

    /// A period as a call finds it.
    func found(_ start: Day) -> Period? { start == shown ? latest : stored[start] }

    /// Keeps a period in memory and on disk.
    mutating func keep(_ period: Period, of start: Day) {
        (held[start], stored[start]) = (period, period)
        if start >= shown ?? start { (shown, latest) = (start, period) }
    }

    /// Writes down how a call for `start` ended.
    mutating func write(_ start: Day) {
        storedStatus = status
        if skips[start]?.isPutOff == true { storedPutOff.insert(start) } else { storedPutOff.remove(start) }
    }

    /// Allows a call at once.
    mutating func reopen() { (status.notBefore, status.failures, streak) = (nil, 0, [:]) }

    /// Begins anew with what the disk has, as far as it can be true at `now`; `since` and `through` bound the days that are looked at.
    mutating func restore(at now: UnixTime, since: Day, through: Day) {
        held = stored.filter { start, period in
            (start <= through && start >= since)
                || (start < since && [.unsettled, .incomplete, .abandoned].contains(period.holding))
        }
        .mapValues { $0.believed(at: now) }
        shown = stored.keys.filter { $0 <= through }.max()
        latest = shown.flatMap { stored[$0]?.believed(at: now) }
        skips = Dictionary(uniqueKeysWithValues: storedPutOff.map { ($0, .known) })
        (recheck, streak) = (nil, [:])
        status = storedStatus
        let (soon, day) = (now.advanced(by: .seconds(60)), Duration.seconds(86_400))
        let longest = status.errorClass == .retired ? day * 8 : day * 2
        if status.pending.map({ $0 > through }) == true || (status.attempt ?? now) > soon {
            (status.pending, status.askAgain) = (nil, nil)
        }
        if let attempt = status.attempt, status.label != nil, attempt > soon || attempt.advanced(by: longest) < now {
            (status.attempt, status.label, status.errorClass) = (status.success, nil, nil)
            (status.failures, status.notBefore) = (0, nil)
        }
        status.attempt = status.attempt.map { min($0, now) }
        status.success = status.success.map { min($0, now) }
        if let barrier = status.notBefore, barrier > now.advanced(by: longest) { status.notBefore = nil }
        if let since = status.retiredSince, since > soon { status.retiredSince = nil }
    }
}
