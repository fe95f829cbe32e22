import BeijingTime
import HTTPTypes
import Simulator
import WeChatAPI

/// One request to upstream, read without the code that wrote it.
struct StudyCall {
    /// The last part of the path.
    let endpoint: String
    /// Who asks, if that can be told.
    let appID: String?
    /// The period that is asked for; nil for token calls.
    let subject: StudyFate.Subject?

    /// Reads a request; `owner` tells whose a token is.
    init(_ request: HTTPRequest, body: [UInt8], owner: (String) -> String?) {
        let target = (request.path ?? "").split(separator: "?", maxSplits: 1)
        let text = String(decoding: body, as: UTF8.self)
        endpoint = target.first?.split(separator: "/").last.map(String.init) ?? ""
        let token = String(target.last?.split(separator: "=").last ?? "")
        appID = owner(token) ?? SimulatedAccount.demo.first { text.contains($0.appID) }?.appID
        // {"begin_date":"2026-03-09", ...
        let words = text.split(separator: "\"")
        if let appID, let endpoint = Endpoint(rawValue: endpoint), words.count > 3, let start = Day(String(words[3])) {
            subject = .init(appID: appID, endpoint: endpoint, start: start)
        } else {
            subject = nil
        }
    }

    /// The token that an answer hands out.
    func token(in answer: SimulatorAnswer) -> String? {
        let words = String(decoding: answer.body, as: UTF8.self).split(separator: "\"")
        return words.count > 3 && words[1] == "access_token" ? String(words[3]) : nil
    }

    /// What an answer says to a reader who throws nothing usable away; nil is silence.
    static func meaning(of answer: SimulatorAnswer?, keepsTheRows: Bool) -> StudyUpstream.Answer {
        guard let answer, answer.delivery == .normal, answer.response.status == .ok else { return .failure }
        let text = String(decoding: answer.body, as: UTF8.self)
        // An answer that was cut short says nothing to its reader.
        if text.contains("\"errcode\":45009"), text.hasSuffix("}") { return .quotaSpent }
        guard keepsTheRows else { return .failure }
        if text.contains("\"errcode\":61503") { return .notReady }
        if text.contains("{\"access_token\":") { return .token }
        if text.contains("{\"list\":[]") { return .empty }
        return text.contains("{\"list\":[{") ? .numbers : .failure
    }
}
