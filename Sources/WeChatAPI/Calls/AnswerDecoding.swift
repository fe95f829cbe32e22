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
        var answer = DatacubeAnswer()
        try read(body) { (reader, name) throws(JSONReader.Fault) in try answer.take(name, from: &reader) }
        if answer.isDelay { throw .errcode(61503, message: "is_delay") }
        guard !answer.hasOtherElements else { throw notDocumented(body) }
        guard let rows = answer.rows else { throw .malformed(reason: "the answer holds neither list nor errcode") }
        return rows
    }

    /// Decodes the answer from JSON, unless it holds an errcode.
    static func decode<Answer: Decodable>(_ body: [UInt8]) throws(UpstreamError) -> Answer {
        try read(body) { (reader, _) throws(JSONReader.Fault) in try reader.skip() }
        do { return try JSONDecoder().decode(Answer.self, from: Data(JSONReader.withoutMark(body))) } catch {
            throw notDocumented(body)
        }
    }

    /// Reads the answer's object, of which `member` takes what is not about an error.
    ///
    /// - Throws: the errcode in the answer, before whatever else is wrong with it.
    private static func read(
        _ body: [UInt8], member: (inout JSONReader, JSONName) throws(JSONReader.Fault) -> Void
    ) throws(UpstreamError) {
        guard !body.isEmpty else { throw .malformed(reason: "the body is empty") }
        var (reader, errcode, errmsg) = (JSONReader(body), Int?.none, String?.none)
        do throws(JSONReader.Fault) {
            try reader.object { (reader, name) throws(JSONReader.Fault) in
                switch name {
                case .errcode: errcode = try reader.integer()
                case .errmsg: errmsg = try reader.string()
                default: try member(&reader, name)
                }
            }
            try reader.end()
        } catch {
            throw notDocumented(body)
        }
        guard let errcode, errcode != 0 else { return }
        // Each code becomes a label value, and WeChat's codes have at most six digits.
        guard (-999_999...999_999).contains(errcode) else {
            throw .malformed(reason: "the errcode is not one of WeChat's")
        }
        throw .errcode(errcode, message: errmsg ?? "no errmsg")
    }

    private static func notDocumented(_ body: [UInt8]) -> UpstreamError {
        .malformed(reason: "\(body.count) bytes that are not the JSON that WeChat documents")
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

extension JSONName {
    fileprivate static let errcode = JSONName("errcode")
    fileprivate static let errmsg = JSONName("errmsg")
    fileprivate static let list = JSONName("list")
    fileprivate static let isDelay = JSONName("is_delay")
}

private struct DatacubeAnswer {
    var rows: [UpstreamRow]?
    var isDelay = false
    /// Whether `list` holds something that is no row, or is something else.
    var hasOtherElements = false

    mutating func take(_ name: JSONName, from reader: inout JSONReader) throws(JSONReader.Fault) {
        switch name {
        case .list where try reader.isAtObject():
            // Some of WeChat's pages show `list` as an object: a single row.
            rows = [try UpstreamRow(from: &reader)]
        case .list where try reader.isAtArray():
            var rows: [UpstreamRow] = []
            try reader.array { (reader) throws(JSONReader.Fault) in
                guard try reader.isAtObject() else {
                    hasOtherElements = true
                    return try reader.skip()
                }
                rows.append(try UpstreamRow(from: &reader))
            }
            self.rows = rows
        case .isDelay: isDelay = try reader.flag() ?? false
        default: try reader.skip()
        }
    }
}
