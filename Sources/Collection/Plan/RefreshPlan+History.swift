package import BeijingTime
import DayStore
import Settings
package import WeChatAPI

/// Which periods of the past are wanted, and which of them are missing.
extension RefreshPlan {
    /// The first days of the periods of the history, newest first, without the latest period.
    package func historyPeriods(_ endpoint: Endpoint, now: UnixTime) -> some Sequence<Day> {
        let oldest = oldestWanted(endpoint, now: now)
        let newest = endpoint.period.previous(target(endpoint, now: now))
        return sequence(first: newest) { endpoint.period.previous($0) }.lazy.prefix { $0 >= oldest }
    }

    /// How many days of the history are missing for some endpoint with daily periods, and how many of them cannot be fetched at present:
    /// put off, or of an endpoint that is refused. What WeChat has retired is missed by nobody.
    package func missingDays(
        _ endpoints: [Endpoint], of account: AccountState, now: UnixTime
    ) -> (all: Int, putOff: Int) {
        let states = endpoints.filter { $0.period == .day }.map { account.endpoint($0) }
            .filter { $0.status.error?.errorClass != .retired }
        guard let daily = endpoints.first(where: { $0.period == .day }), !states.isEmpty else { return (0, 0) }
        var (all, putOff) = (0, 0)
        // The days of all endpoints are the same.
        for start in historyPeriods(daily, now: now) {
            let missing = states.filter { $0.held[start]?.isIncomplete ?? true }
            guard !missing.isEmpty else { continue }
            all += 1
            if missing.allSatisfy({ isOut(of: $0, start, now) }) { putOff += 1 }
        }
        return (all, putOff)
    }

    /// Whether some day of the history is missing that can be fetched at present.
    func awaitsHistory(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Bool {
        endpoints.filter { $0.period == .day }.contains { endpoint in
            let state = account.endpoint(endpoint)
            guard state.status.error?.errorClass != .retired else { return false }
            return historyPeriods(endpoint, now: now).contains { start in
                state.held[start]?.isIncomplete ?? true && !isOut(of: state, start, now)
            }
        }
    }

    /// Whether a missing day cannot be fetched at present.
    private func isOut(of state: EndpointState, _ start: Day, _ now: UnixTime) -> Bool {
        state.deferrals[start]?.isPutOff == true
            || state.status.error?.errorClass == .credential && state.status.notBefore.map { $0 > now } ?? false
    }
}
