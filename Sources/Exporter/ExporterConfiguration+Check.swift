import BeijingTime
package import Collection
import DayStore
import HTTPTypes
package import Languages
package import Logging
import Outbound
import RemoteWrite
package import Settings
import WeChatAPI

extension ExporterConfiguration {
    /// Reads the store as a start with this configuration would, and changes nothing.
    ///
    /// - Throws: the error with which the start would fail.
    package func checkStore(logger: Logger) throws {
        guard let store = try DayStore.checked(path: storePath) else { return }
        _ = try Exporter(self, store: store, transport: NoTransport(), clock: SystemWallClock(), logger: logger)
    }

    /// Checks whether upstream accepts each account's credentials.
    ///
    /// - Throws: ``StoreError`` when the store cannot be used.
    package func checkCredentials(userAgent: String) async throws -> [CredentialCheck.Outcome] {
        let transport = HTTPTransport(api.outbound, userAgent: userAgent)
        defer { transport.close() }
        return try await CredentialCheck.outcomes(self, transport: transport)
    }

    /// Looks at each receiver of remote write, and says of each finding whether it must be mended; nothing is stored there.
    package func checkReceivers(userAgent: String) async -> [(text: Sentence, isComplaint: Bool)] {
        await ReceiverLook.findings(self, userAgent: userAgent, clock: SystemWallClock()).map {
            ($0.text, $0.isComplaint)
        }
    }
}

/// A transport that makes no calls, for an exporter that is only inspected.
struct NoTransport: Transport {
    /// Refuses.
    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        throw .transport(reason: "nobody is asked")
    }
}
