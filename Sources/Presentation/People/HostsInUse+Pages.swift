import Pages

extension HostsInUse {
    /// The host in use for the pages; nil when there is only one.
    var words: HostInUse? {
        guard all.count > 1, let place = all.firstIndex(of: current) else { return nil }
        return HostInUse(url: "\(current)", place: place + 1, count: all.count)
    }
}
