/// The two messages of remote write, before compression.
package enum RemoteWriteMessage: String, CaseIterable, Sendable {
    /// Remote write 1.0.
    case writeRequest = "prometheus.WriteRequest"
    /// Remote write 2.0: texts once in a table, and the receiver tells what it wrote.
    case request = "io.prometheus.write.v2.Request"

    /// The header field `Content-Type`.
    package var contentType: String {
        switch self {
        case .writeRequest: "application/x-protobuf"
        case .request: "application/x-protobuf;proto=io.prometheus.write.v2.Request"
        }
    }

    /// The header field `X-Prometheus-Remote-Write-Version`.
    package var version: String {
        switch self {
        case .writeRequest: "0.1.0"
        case .request: "2.0.0"
        }
    }
}
