import BeijingTime
import FoundationEssentials
import HTTPTypes

/// Decodes upstream's answers: errors arrive with status 200, so the body decides.
enum AnswerDecoding {
    /// Decodes the rows of a datacube answer.
    ///
    /// - Throws: the errcode in the answer, or ``UpstreamError/malformed(reason:)``. An answer with `is_delay` counts as not ready
    /// (61503).
    static func rows(_ body: [UInt8]) throws(UpstreamError) -> [UpstreamRow] {
        let answer: DatacubeAnswer = try decode(body)
        if answer.isDelay { throw .errcode(61503, message: "is_delay") }
        guard let rows = answer.list else { throw .malformed(reason: "the answer holds neither list nor errcode") }
        return rows
    }

    /// Decodes the answer from JSON, unless it holds an errcode.
    static func decode<Answer: Decodable>(_ body: [UInt8]) throws(UpstreamError) -> Answer {
        guard !body.isEmpty else { throw .malformed(reason: "the body is empty") }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let data = Data(body.starts(with: byteOrderMark) ? body.dropFirst(3) : body[...])
        let decoder = JSONDecoder()
        if let failure = try? decoder.decode(FailureAnswer.self, from: data), failure.errcode.value != 0 {
            // Each code becomes a label value, and WeChat's codes have at most six digits.
            guard (-999_999...999_999).contains(failure.errcode.value) else {
                throw .malformed(reason: "the errcode is not one of WeChat's")
            }
            throw .errcode(failure.errcode.value, message: failure.errmsg ?? "no errmsg")
        }
        do {
            return try decoder.decode(Answer.self, from: data)
        } catch {
            throw .malformed(reason: "\(body.count) bytes that are not the JSON that WeChat documents")
        }
    }

    /// Checks that the status promises a body to decode.
    ///
    /// - Throws: ``UpstreamError/http(status:retryAfter:)`` with the wait that the answer asks for, counted from `now`.
    static func check(_ response: HTTPResponse, now: UnixTime) throws(UpstreamError) {
        guard response.status != .ok else { return }
        let fields = response.headerFields
        throw .http(
            status: response.status.code,
            retryAfter: RetryAfter.wait(fields[.retryAfter], date: fields[.date], now: now))
    }
}

private struct FailureAnswer: Decodable {
    let errcode: LenientInteger
    let errmsg: String?
}

private struct DatacubeAnswer: Decodable {
    let list: [UpstreamRow]?
    let isDelay: Bool

    enum CodingKeys: String, CodingKey {
        case list
        case isDelay = "is_delay"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        // Some of WeChat's pages show `list` as an object: a single row.
        if let row = try? fields.decode(UpstreamRow.self, forKey: .list) {
            list = [row]
        } else {
            list = try fields.decodeIfPresent([UpstreamRow].self, forKey: .list)
        }
        let flag = try? fields.decode(Bool.self, forKey: .isDelay)
        isDelay = flag ?? ((try? fields.decode(String.self, forKey: .isDelay)) == "true")
    }
}
