import BeijingTime
import DayStore
import WeChatAPI

extension RefreshPlan {
    /// The look at a retired endpoint, which is due even where nothing of it is wanted: its latest period once more.
    func look(at endpoint: Endpoint, _ state: EndpointState) -> Call? {
        guard state.status.error?.errorClass == .retired, let latest = state.latest else { return nil }
        return Call(endpoint: endpoint, start: latest.start, purpose: .reread, at: state.status.notBefore ?? .epoch)
    }
}
