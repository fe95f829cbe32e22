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
        missing(endpoints, of: account, now: now).reduce(into: (all: 0, putOff: 0)) { days, isOut in
            days.all += 1
            if isOut { days.putOff += 1 }
        }
    }

    /// Whether some day of the history is missing that can be fetched at present.
    func awaitsHistory(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Bool {
        missing(endpoints, of: account, now: now).contains(false)
    }

    /// Of each missing day, newest first, whether it cannot be fetched at present for any endpoint that lacks it.
    private func missing(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> some Sequence<Bool> {
        let states = endpoints.filter { $0.period == .day }.map { account.endpoint($0) }
            .filter { $0.status.error?.errorClass != .retired }
        let held = states.map(\.held)
        // The days of all endpoints with daily periods are the same.
        return historyPeriods(.getupstreammsghour, now: now).lazy.compactMap { start -> Bool? in
            var isOut: Bool?
            for (place, held) in held.enumerated() where held[start]?.isIncomplete ?? true {
                isOut = isOut != false && self.isOut(of: states[place], start, now)
            }
            return isOut
        }
    }

    /// Whether a missing day cannot be fetched at present.
    private func isOut(of state: EndpointState, _ start: Day, _ now: UnixTime) -> Bool {
        state.deferrals[start]?.isPutOff == true
            || state.status.error?.errorClass == .credential && state.status.notBefore.map { $0 > now } ?? false
    }
}
