/// Which accounts wait until their history is complete: it is fetched newest day first, and has to be sent oldest day first.
struct RemoteWriteHolds: Equatable, Sendable {
    /// The longest wait of an account.
    static let longest = Duration.seconds(3600)

    /// The uptime at which an account was first seen with an incomplete history, by name.
    private var since: [String: Duration] = [:]

    /// The accounts among `incomplete` that still wait at `uptime`.
    mutating func held(_ incomplete: Set<String>, at uptime: Duration) -> Set<String> {
        for name in incomplete where since[name] == nil { since[name] = uptime }
        return incomplete.filter { uptime < since[$0, default: uptime] + Self.longest }
    }

    /// Drops accounts that are not configured any more.
    mutating func forget(allBut names: Set<String>) { since = since.filter { names.contains($0.key) } }
}
