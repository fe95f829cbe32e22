/// Which accounts wait for their history, which is fetched newest day first, so that it goes out oldest day first.
struct RemoteWriteHolds: Equatable, Sendable {
    /// How long an account waits at most.
    static let longest = Duration.seconds(3600)

    /// The uptime at which an account was first seen without its history, by name.
    private var since: [String: Duration] = [:]

    /// Those of the `incomplete` accounts that wait at `uptime`.
    mutating func held(_ incomplete: Set<String>, at uptime: Duration) -> Set<String> {
        for name in incomplete where since[name] == nil { since[name] = uptime }
        return incomplete.filter { uptime < since[$0, default: uptime] + Self.longest }
    }

    /// Forgets accounts that are not configured any more.
    mutating func forget(allBut names: Set<String>) { since = since.filter { names.contains($0.key) } }
}
