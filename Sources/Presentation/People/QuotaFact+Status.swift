import BeijingTime
import DayStore
import Pages
import WeChatAPI

extension QuotaFact {
    /// The same for the pages.
    init(_ status: QuotaStatus) {
        self.init()
        errcode = status.error?.label
        guard let reading = status.reading else { return }
        (limit, remaining) = (reading.quota.limit, reading.quota.remaining)
        (ownCalls, at) = (reading.ownCalls, reading.at.seconds)
    }
}
