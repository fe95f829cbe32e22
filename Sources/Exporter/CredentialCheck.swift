import Logging
import WeChatAPI

/// Proves each account's credentials with one token call, for `check-config --online`.
package enum CredentialCheck {
    /// The accounts that WeChat gave no token, with the reason as a sentence; empty when all are good.
    package static func failures(
        _ configuration: ExporterConfiguration, userAgent: String
    ) async throws -> [(account: String, reason: String)] {
        let transport = try HTTPTransport(configuration.api, userAgent: userAgent)
        let clock = SystemWallClock()
        let api = APIClient(
            transport: transport, baseURL: configuration.api.baseURL, observer: CallStatistics(endpoints: []),
            clock: clock)
        var failures: [(account: String, reason: String)] = []
        for account in configuration.accounts {
            do throws(UpstreamError) {
                _ = try await api.token(for: account.credentials)
            } catch {
                failures.append((account.name, "\(error)"))
            }
        }
        try await transport.close()
        return failures
    }
}
