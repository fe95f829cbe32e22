import BeijingTime
import Logging
import Settings
import WeChatAPI

extension AccountRefresher {
    /// Compares what is shown again after `call`, which brought the period that starts on `start`, or none: any day of the past year says
    /// something of it.
    ///
    /// While the history comes in, only its days of the same weekday and its end do so, or each of its days would be compared with all others.
    /// Where upstream has retired the endpoint, or has it back (`isOther`), another one's days may be compared from now on.
    mutating func compareAgain(after start: Day?, _ call: RefreshPlan.Call, isOther: Bool) async {
        guard !isOther else { return await compare(nil, call) }
        guard let start else { return }
        guard call.purpose == .history, !dependencies.baselines.parts(of: call.endpoint, state).contains(start) else {
            return await compare(call.endpoint, call)
        }
        // The last day may be another endpoint's.
        if !plan.awaitsHistory(dependencies.endpoints, of: state, now: dependencies.clock.now) {
            await compare(nil, call)
        }
    }

    /// Compares all that is shown, or `only` what is of one endpoint.
    private mutating func compare(_ only: Endpoint?, _ call: RefreshPlan.Call) async {
        do {
            state = try await dependencies.baselines.completed(state, of: account.appID, only: only)
        } catch {
            guard !Task.isCancelled else { return }
            // The expectation of another day would mislead; a missing one is obvious.
            state.update(call.endpoint) { ($0.baseline, $0.expectation) = (nil, nil) }
            if state.endpoint(.getupstreammsgmonth).monthDays != nil {
                state.update(.getupstreammsgmonth) { $0.monthDays = nil }
            }
            log(.error, "Cannot read the store; baseline left out", call, ["err": "\(error)"])
        }
    }
}
