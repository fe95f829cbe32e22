import FoundationEssentials

@testable import BeijingTime
@testable import WeChatAPI

/// What FoundationEssentials' decoder makes of an answer: the judge of our own reader, slow and by another hand.
enum FoundationAnswer {
    /// The rows or the error, as ``OwnAnswer`` tells them; nil for what is not JSON.
    static func text(_ body: [UInt8]) -> String? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let data = Data(body.starts(with: mark) ? body.dropFirst(3) : body[...])
        guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else { return nil }
        if let errcode = answer.errcode, errcode != 0 { return "errcode \(errcode) \(answer.errmsg ?? "no errmsg")" }
        if answer.isDelay { return "errcode 61503 is_delay" }
        guard answer.isDocumented, let rows = answer.rows else { return nil }
        return rows.map(\.text).joined(separator: "\n")
    }

    private struct Answer: Decodable {
        var (errcode, errmsg): (Int?, String?)
        var isDelay: Bool
        var rows: [Row]?
        var isDocumented = true

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            errcode = (try? fields.decode(LenientInteger.self, forKey: "errcode"))?.value
            errmsg = try? fields.decode(String.self, forKey: "errmsg")
            let flag = try? fields.decode(Bool.self, forKey: "is_delay")
            isDelay = flag ?? ((try? fields.decode(String.self, forKey: "is_delay")) == "true")
            if let row = try? fields.decode(Row.self, forKey: "list") {
                rows = [row]
            } else {
                do {
                    rows = try fields.decodeIfPresent([Row].self, forKey: "list")
                } catch {
                    isDocumented = false
                }
            }
        }
    }

    private struct Row: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            func number(_ name: String) -> Int? { (try? fields.decode(LenientInteger.self, forKey: Key(name)))?.value }
            let date = (try? fields.decode(String.self, forKey: "ref_date")).flatMap { Day($0) }
            let numbers = OwnAnswer.names.map { name in "\(name)=\(number(name).map(OwnAnswer.text) ?? "-")" }
            text = "\(date.map(\.description) ?? "-") " + numbers.joined(separator: " ")
        }
    }

    private struct Key: CodingKey, ExpressibleByStringLiteral {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init(stringLiteral name: String) { self.init(name) }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}

/// What the reader under test makes of an answer.
enum OwnAnswer {
    /// The fields whose numbers are compared.
    static let names =
        ["ref_hour", "msg_type", "count_interval", "msg_user", "msg_count", "user_source"]
        + UpstreamRow.Number.allCases.map(\.rawValue)

    /// The rows or the error; nil for what is not WeChat's JSON.
    static func text(_ body: [UInt8]) -> String? {
        do throws(UpstreamError) {
            return try AnswerDecoding.rows(body).map(text).joined(separator: "\n")
        } catch .errcode(let code, let message) {
            return "errcode \(code) \(message)"
        } catch {
            return nil
        }
    }

    /// A number; of one that no `Double` holds exactly, only that it is out of every range.
    static func text(_ number: Int) -> String {
        number.magnitude <= 1 << 53 ? "\(number)" : number < 0 ? "far too small" : "far too large"
    }

    private static func text(_ row: UpstreamRow) -> String {
        let own = [row.refHour, row.msgType, row.countInterval, row.msgUser, row.msgCount, row.userSource]
        let values = own + UpstreamRow.Number.allCases.map { row.numbers[$0] }
        let numbers = zip(names, values).map { "\($0)=\($1.map(text) ?? "-")" }
        return "\(row.refDate.map(\.description) ?? "-") " + numbers.joined(separator: " ")
    }
}

extension AnswerDecoding {
    /// The rows of an answer whose `list` holds these elements.
    static func rows(list elements: String) throws(UpstreamError) -> [UpstreamRow] {
        try rows(Array(#"{"list":[\#(elements)]}"#.utf8))
    }
}
