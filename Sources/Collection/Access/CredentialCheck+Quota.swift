import Settings
import WeChatAPI

extension CredentialCheck {
    /// WeChat's own quota of each endpoint that an account collects, a line each; what cannot be read is told and is no mistake.
    static func quotas(
        of account: AccountConfiguration, _ authorization: CallAuthorization, _ endpoints: [Endpoint], api: APIClient,
        budget: CallBudget
    ) async -> [String] {
        guard account.mayAskForQuota else { return ["quota: WeChat does not tell it to calls by way of Cloud Run"] }
        let client = AccountClient(api: api, authorization: authorization)
        var lines: [String] = []
        for endpoint in endpoints {
            do throws(UpstreamError) {
                let quota = try await client.quota(of: endpoint) { () async throws(UpstreamError) in
                    try await budget.reserve(account.appID, .quota)
                }
                lines.append("quota of \(endpoint.rawValue): \(quota.remaining) of \(quota.limit) calls left today")
            } catch {
                lines.append("quota of \(endpoint.rawValue): not known: \(error)")
            }
        }
        return lines
    }
}
