import BeijingTime
import DayStore
import Logging
import Settings
import WeChatAPI

extension AccountRefresher {
    /// Logs one line for each exchange; a repeated "not ready" is logged at debug.
    func report(
        _ call: RefreshPlan.Call, _ present: EndpointState, before: EndpointState, period: StoredPeriod?,
        error: UpstreamError?
    ) {
        let status = present.status
        if let error, error.errorClass != .notReady { return reportFailure(call, present, before: before, error) }
        if before.status.error != nil, status.error == nil { log(.info, "Account recovered", call, [:]) }
        if let period {
            report(call, period)
        } else if call.purpose == .latest, let notReady = status.notReady {
            let level: Logger.Level = before.status.notReady?.start == call.start ? .debug : .info
            log(level, "Period not ready yet", call, ["retry_at": "\(Rfc3339.text(notReady.askAgain))"])
        } else {
            log(.debug, "History period not ready; next attempt tomorrow", call, [:])
        }
    }

    private func report(_ call: RefreshPlan.Call, _ period: StoredPeriod) {
        var metadata: Logger.Metadata = ["settled": .stringConvertible(period.settled)]
        if call.endpoint.rowKind.isOfMessages { metadata["messages"] = .stringConvertible(period.record.messages) }
        if period.completeness != .whole { metadata["incomplete"] = "true" }
        guard period.completeness != .abandoned else {
            return log(.warning, "Period is still incomplete; it is not requested again", call, metadata)
        }
        log(call.purpose == .history ? .debug : .info, "Period ready", call, metadata)
    }

    private func reportFailure(
        _ call: RefreshPlan.Call, _ present: EndpointState, before: EndpointState, _ error: UpstreamError
    ) {
        var metadata: Logger.Metadata = ["errcode": "\(error.label)", "err": "\(error)"]
        if error.scope == .endpoint, let deferral = present.deferrals[call.start], deferral.isPutOff {
            metadata["failures"] = .stringConvertible(deferral.failures)
            metadata["retry_at"] = "\(Rfc3339.text(deferral.until))"
            // It is logged once; later tries in the morning only confirm it.
            let level: Logger.Level = before.deferrals[call.start]?.isPutOff == true ? .debug : .warning
            return log(level, "Period not available at present; retrying every morning", call, metadata)
        }
        let status = present.status
        let retry = present.nextTry(of: call.start).map { Rfc3339.text($0) } ?? "at once"
        metadata["failures"] = .stringConvertible(status.failures)
        metadata["retry_at"] = "\(retry)"
        // A repeated failure is logged the first time, then every tenth time.
        let isTold =
            before.status.error?.label != error.label || status.failures <= 1 || status.failures % 10 == 0
        log(isTold ? .warning : .debug, "Call failed", call, metadata)
    }

    /// Logs the progress of the history, of which `missing` days are missing and `before` the call `before` were: every tenth day, and its
    /// end.
    func reportHistory(_ call: RefreshPlan.Call, before: Int, _ missing: Int) {
        guard call.endpoint.period == .day, missing != before, missing % 10 == 0 else { return }
        log(
            .info, missing == 0 ? "History complete" : "History fetched", call,
            ["days_missing": .stringConvertible(missing)])
    }

    /// Logs a line with the account, the endpoint and the period's first day.
    func log(
        _ level: Logger.Level, _ message: Logger.Message, _ call: RefreshPlan.Call, _ metadata: Logger.Metadata,
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        var metadata = metadata
        metadata["account"] = "\(account.name)"
        metadata["endpoint"] = "\(call.endpoint.rawValue)"
        metadata["day"] = "\(call.start)"
        dependencies.logger.log(
            level: level, message, metadata: metadata, file: file, function: function, line: line)
    }
}
