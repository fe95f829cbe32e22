import Languages
import Settings
import WeChatAPI

extension CredentialCheck {
    /// WeChat's own quota of each endpoint that an account collects, a line each; what cannot be read is told and is no mistake.
    static func quotas(
        of account: AccountConfiguration, _ authorization: CallAuthorization, _ endpoints: [Endpoint], api: APIClient,
        budget: CallBudget
    ) async -> [Sentence] {
        guard account.mayAskForQuota else { return [untold] }
        let client = AccountClient(api: api, authorization: authorization)
        var lines: [Sentence] = []
        for endpoint in endpoints {
            do throws(UpstreamError) {
                let quota = try await client.quota(of: endpoint) { () async throws(UpstreamError) in
                    try await budget.reserve(account.appID, .quota)
                }
                lines.append(
                    Sentence(
                        en: "quota of \(endpoint.rawValue): \(quota.remaining) of \(quota.limit) calls left today",
                        zh: "接口额度 \(endpoint.rawValue)：今日剩余 \(quota.remaining) 次，共 \(quota.limit) 次"))
            } catch {
                let sentence = error.sentence
                lines.append(
                    Sentence(
                        en: "quota of \(endpoint.rawValue): not known: \(sentence.english)",
                        zh: "接口额度 \(endpoint.rawValue)：未能查到：\(sentence.chinese)"))
            }
        }
        return lines
    }

    private static let untold = Sentence(
        en: "quota: WeChat does not tell it to calls by way of Cloud Run", zh: "接口额度：微信不向经由云托管的调用提供")
}
