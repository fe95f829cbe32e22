import BeijingTime
import Languages
import Logging
import Settings

/// What a sender logs: each fault once an outage, at most ten times an hour for outages that come and go, and one line for each batch.
struct RemoteWriteJournal {
    private static let tellingsAnHour = 10
    /// Up to this many unreadable days are named; beyond that, the store is known to be damaged throughout.
    private static let mostUnreadable = 100

    private let receiver: RemoteWriteConfiguration
    private let logger: Logger
    private var isTold = false
    private var toldFaults: Set<String> = []
    /// When each kind of fault was logged within the last hour.
    private var tellings: [String: [UnixTime]] = [:]
    private var toldRefusals: Set<String> = []
    private var toldDays: Set<Day> = []
    private var toldUnreadable: Set<String> = []
    private var isStoreFailing = false

    /// Begins with nothing logged.
    init(_ receiver: RemoteWriteConfiguration, _ logger: Logger) {
        (self.receiver, self.logger) = (receiver, logger)
    }

    /// Logs the first of several failures in a row, and each further fault that somebody has to fix; an outage of a week is one line.
    mutating func failed(_ fault: RemoteWriteFault, at now: UnixTime) {
        let isNew = isNews(fault.block?.rawValue ?? "", at: now)
        isTold = isTold || isNew
        guard let block = fault.block else {
            return log(isNew ? .warning : .debug, "Remote write failed; retrying", ["err": "\(fault.reason)"])
        }
        log(
            isNew ? .error : .debug, "Remote write is blocked until this is fixed; the samples wait in the queue",
            ["err": "\(fault.reason): \(fault.hint ?? block.advice(for: receiver.name).english)"])
    }

    private mutating func isNews(_ kind: String, at now: UnixTime) -> Bool {
        guard toldFaults.insert(kind).inserted else { return false }
        let recent = tellings[kind, default: []].filter { $0.duration(to: now) < .seconds(3600) }
        tellings[kind] = recent.count < Self.tellingsAnHour ? recent + [now] : recent
        return recent.count < Self.tellingsAnHour
    }

    /// Logs a repeated failure at debug.
    func failedAgain(_ fault: RemoteWriteFault) {
        log(.debug, "Remote write failed; retrying", ["err": "\(fault.reason)"])
    }

    /// Logs the end of an outage.
    mutating func accepted() {
        toldFaults = []
        guard isTold else { return }
        isTold = false
        log(.info, "Receiver accepts samples again", [:])
    }

    /// Logs once that the receiver reads another message than the configured one.
    func turned(to message: RemoteWriteMessage) {
        log(.warning, "Falling back to remote write \(message == .request ? "2.0" : "1.0")", [:])
    }

    /// Logs what was refused of a settled batch: one line with the first name and the count, each reason once as an error until a batch
    /// is accepted as a whole.
    mutating func settled(_ batch: RemoteWriteBatch) {
        guard let split = batch.split, split.failed > 0 else {
            if batch.samples > 0 { toldRefusals = [] }
            return
        }
        let reason = split.reason ?? ""
        let cause = String(reason.dropFirst(9).prefix { !$0.isNumber && !"{\"".contains($0) })
        let level: Logger.Level = toldRefusals.insert(reason.prefix(9) + cause).inserted ? .error : .warning
        var metadata: Logger.Metadata = [
            "err": "\(reason)", "day": "\(batch.day)", "samples": .stringConvertible(split.failed),
        ]
        if let first = split.refused.first, let sample = first.samples.first {
            (metadata["series"], metadata["first"]) = ("\(first.name)", "\(Rfc3339.text(sample.time))")
            for series in split.refused { debug(series) }
            return log(level, "Receiver rejected samples; they are dropped", metadata)
        }
        log(level, "Receiver accepted only part of the samples; the others are dropped", metadata)
    }

    private func debug(_ series: RemoteWriteSeries) {
        let times = series.samples.map { Rfc3339.text($0.time) }.joined(separator: " ")
        log(.debug, "Refused samples", ["series": "\(series.name)", "times": "\(times)"])
    }

    /// Logs that a day is set aside, once a day.
    mutating func setAside(_ what: RemoteWriteAsides.Suspended) {
        log(
            toldDays.insert(what.day).inserted ? .warning : .debug,
            "Receiver accepts other days but not this one; it is set aside and retried hourly",
            [
                "err": "\(what.fault.reason)\(what.fault.hint.map { ": \($0)" } ?? "")", "day": "\(what.day)",
                "accounts": .stringConvertible(what.accounts.count),
            ])
    }

    /// Logs that a day that was set aside is now accepted.
    mutating func tookAside(_ batch: RemoteWriteBatch) {
        guard toldDays.remove(batch.day) != nil else { return }
        log(.info, "Receiver accepted a day that was set aside", ["day": "\(batch.day)"])
    }

    /// Logs once that an account's day cannot be read.
    mutating func unreadable(_ what: RemoteWriteBacklog.Unreadable) {
        let isNews =
            toldUnreadable.count < Self.mostUnreadable
            && toldUnreadable.insert("\(what.day) \(what.account)").inserted
        log(
            isNews ? .error : .debug,
            "Cannot read a queued day; it stays in the queue and is retried hourly",
            ["err": "\(what.error)", "day": "\(what.day)", "account": "\(what.account)"])
    }

    /// Logs that the store cannot be used, once until it works again.
    mutating func storeFailed(_ error: any Error) {
        log(isStoreFailing ? .debug : .error, "Cannot use the store for remote write", ["err": "\(error)"])
        isStoreFailing = true
    }

    /// Notes that the store works.
    mutating func storeWorks() { isStoreFailing = false }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata, file: String = #fileID,
        function: String = #function, line: UInt = #line
    ) {
        var metadata = metadata
        metadata["remote_name"] = "\(receiver.name)"
        metadata["url"] = "\(receiver.shownURL)"
        logger.log(level: level, message, metadata: metadata, file: file, function: function, line: line)
    }
}
