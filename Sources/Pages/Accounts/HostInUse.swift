/// The host to which calls go, among several that are configured.
package struct HostInUse: Equatable, Sendable {
    /// Its URL.
    package let url: String
    /// Its place in the configuration, from 1.
    package let place: Int
    /// How many there are.
    package let count: Int

    /// Makes a host.
    package init(url: String, place: Int, count: Int) { (self.url, self.place, self.count) = (url, place, count) }
}
