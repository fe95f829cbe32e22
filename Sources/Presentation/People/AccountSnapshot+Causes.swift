import Collection
import DayStore
import Pages
import WeChatAPI

extension AccountSnapshot {
    /// What may have made messages fall, as far as it is collected.
    var causes: PageCauses {
        var causes = PageCauses()
        causes.callbacks = callbacks(.getinterfacesummaryhour) ?? callbacks(.getinterfacesummary)
        causes.followers = shown[.getusersummary].map { period in
            PageCauses.Followers(
                day: PageDay(period.start), gained: period.record.cells.reduce(0) { $0 + $1.users },
                lost: period.record.messages)
        }
        causes.allFollowers = shown[.getusercumulate]?.record.cells.first?.users
        return causes
    }

    private func callbacks(_ endpoint: Endpoint) -> PageCauses.Callbacks? {
        shown[endpoint].map { period in
            func values(_ number: CallbackNumber) -> [Int] { period.record.callbacks(number, endpoint.rowKind) }
            return PageCauses.Callbacks(
                day: PageDay(period.start), counts: values(.callbacks), failures: values(.failures),
                totalTime: values(.totalTime).reduce(0, +), longestTime: values(.longestTime).max() ?? 0)
        }
    }
}
