import BeijingTime
import HTTPTypes
import WeChatAPI

extension HistoryUpstream {
    /// The bytes of a reply, or the fault that it is.
    static func answer(
        _ reply: Reply, _ call: Call, _ dates: DateRange?, token: String
    ) throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        switch reply {
        case .token: return ok(#"{"access_token":"\#(token)","expires_in":7200}"#)
        case .rows(let edition, let isWhole):
            let rows = rows(call, dates, edition)
            return ok(list(isWhole ? rows : Array(rows.prefix(1)) + [unusable(dates)]))
        case .other(.useless): return ok(list([unusable(dates)]))
        case .other(.empty): return ok(list([]))
        case .other(.partial), .other(.notReady): return ok(#"{"errcode":61503,"errmsg":"not ready"}"#)
        case .other(.errcode(let code)): return ok(#"{"errcode":\#(code),"errmsg":"refused"}"#)
        case .other(.garbage): return ok("<html>")
        case .other(.timeout): throw .transport(reason: "not answered within 10s")
        case .other(.lost): throw .transport(reason: "remote connection closed", at: .unanswered)
        case .other(.http(let status, let wait)):
            var response = HTTPResponse(status: .init(code: status))
            if wait > 0 { response.headerFields[.retryAfter] = "\(wait)" }
            return (response, [])
        }
    }

    private static func ok(_ text: String) -> (response: HTTPResponse, body: [UInt8]) {
        (HTTPResponse(status: .ok), Array(text.utf8))
    }

    private static func list(_ rows: [String]) -> String { "{\"list\":[\(rows.joined(separator: ","))]}" }

    /// Rows whose every number tells the edition.
    private static func rows(_ call: Call, _ dates: DateRange?, _ edition: Int) -> [String] {
        let date = dates.map { "\"ref_date\":\"\($0.begin)\"" } ?? ""
        let messages = #""msg_user":1,"msg_count":\#(1_000 + edition)"#
        return switch call {
        case .data(.getupstreammsghour):
            [
                "{\(date),\"ref_hour\":800,\"msg_type\":1,\(messages)}",
                "{\(date),\"ref_hour\":900,\"msg_type\":1,\(messages)}",
            ]
        case .data(.getinterfacesummary):
            [#"{\#(date),"callback_count":\#(1_000 + edition),"fail_count":0,"total_time_cost":1,"max_time_cost":1}"#]
        default: ["{\(date),\"msg_type\":1,\(messages)}", "{\(date),\"msg_type\":2,\(messages)}"]
        }
    }

    /// A row of the period without its numbers.
    private static func unusable(_ dates: DateRange?) -> String {
        "{\"ref_date\":\"\(dates.map { "\($0.begin)" } ?? "")\",\"ref_hour\":1000,\"msg_type\":3}"
    }
}

extension PeriodRecord {
    /// The edition of a history's record; 0 of silence.
    var edition: Int { cells.first.map { $0.messages - 1_000 } ?? 0 }
}
