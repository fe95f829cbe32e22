import DayStore
import Logging
import WeChatAPI

extension AccountRefresher {
    /// The one line that each exchange leaves in the log; repeated "not ready" goes to debug.
    func report(_ call: RefreshPlan.Call, _ standing: CallStanding, before: CallStanding, period: StoredPeriod?) {
        if before.error != nil, standing.error == nil { log(.info, "Account recovered", call, [:]) }
        if let error = standing.error {
            let retry = standing.notBefore.map { Rfc3339.text($0) } ?? "at once"
            // The same failure again and again is told the first time, then every tenth time.
            let isTold = before.error?.label != error.label || standing.failures <= 1 || standing.failures % 10 == 0
            log(
                isTold ? .warning : .debug, "Call failed", call,
                [
                    "errcode": "\(error.label)", "err": "\(error.sentence)",
                    "failures": .stringConvertible(standing.failures),
                    "retry_at": "\(retry)",
                ])
        } else if let period {
            let level: Logger.Level = call.purpose == .history ? .debug : .info
            log(
                level, "Period ready", call,
                [
                    "messages": .stringConvertible(period.record.messages),
                    "settled": .stringConvertible(period.settled),
                ])
        } else if call.purpose == .latest, let notReady = standing.notReady {
            let level: Logger.Level = before.notReady?.start == call.start ? .debug : .info
            log(level, "Period not ready yet", call, ["retry_at": "\(Rfc3339.text(notReady.askAgain))"])
        } else {
            log(.debug, "Period of the history not ready; asked again tomorrow", call, [:])
        }
    }

    /// Tells how far the history has come, every tenth day and at its end.
    func reportHistory(_ call: RefreshPlan.Call) {
        let missing = plan.missingDays(surroundings.endpoints, of: state, now: surroundings.clock.now)
        guard call.endpoint.period == .day, missing % 10 == 0 else { return }
        log(
            .info, missing == 0 ? "History complete" : "History fetched", call,
            ["days_missing": .stringConvertible(missing)])
    }

    /// Writes a line with the account, the endpoint and the period's first day.
    func log(
        _ level: Logger.Level, _ message: Logger.Message, _ call: RefreshPlan.Call, _ metadata: Logger.Metadata,
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        var metadata = metadata
        metadata["account"] = "\(account.name)"
        metadata["endpoint"] = "\(call.endpoint.rawValue)"
        metadata["day"] = "\(call.start)"
        surroundings.logger.log(
            level: level, message, metadata: metadata, file: file, function: function, line: line)
    }
}

extension PeriodRecord {
    /// The sum of `msg_count`; for the distribution calls, which have none, of `msg_user`.
    var messages: Int { cells.reduce(0) { $0 + max($1.messages, 0) } }
}
