/// The content of a web configuration file, in the format of Prometheus' exporter-toolkit.
package struct WebConfiguration: Sendable {
    /// A rate of requests, counted by a token bucket.
    package struct RateLimit: Sendable, Equatable {
        /// The time after which one more request is allowed.
        package let interval: Duration
        /// How many requests are allowed at once after a quiet time.
        package let burst: Int
    }

    /// TLS; `nil` for plain HTTP.
    var tls: TLSSettings?
    /// Whether HTTP/2 is offered on TLS.
    var http2 = true
    /// The header fields that every answer gets unless its handler sets them.
    var headers: [(name: String, value: String)] = []
    /// The bcrypt hashes of the passwords by user; empty when no password is required.
    var users: [String: String] = [:]
    /// The rate limit; `nil` for none.
    var rateLimit: RateLimit?
}
