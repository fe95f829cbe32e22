import BeijingTime
import HTTPTypes
import Synchronization
import WeChatAPI

/// A WeChat that costs next to nothing: one day's answer of each kind, with the asked date written into it.
struct RecordedAnswers: Transport {
    private let counted = Counter()

    /// How many data calls were answered.
    var calls: Int { counted.value.withLock(\.self) }

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let path = (request.path ?? "").prefix { $0 != "?" }
        guard path.hasPrefix("/datacube/"),
            let endpoint = Endpoint(rawValue: String(path.dropFirst("/datacube/".count)))
        else { return (HTTPResponse(status: .ok), Self.token) }
        counted.value.withLock { $0 += 1 }
        var answer = Self.answers[endpoint] ?? Answer([])
        // {"begin_date":"2026-03-09", …
        answer.write(date: body[15..<25])
        return (HTTPResponse(status: .ok), answer.bytes)
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    private struct Answer {
        var bytes: [UInt8]
        let places: [Int]

        init(_ rows: [String]) {
            let text = Array(#"{"list":[\#(rows.joined(separator: ","))]}"#.utf8)
            let mark = Array("yyyy-MM-dd".utf8)
            (bytes, places) = (text, text.indices.filter { text[$0...].starts(with: mark) })
        }

        mutating func write(date: ArraySlice<UInt8>) {
            for place in places { bytes.replaceSubrange(place..<place + 10, with: date) }
        }
    }

    private static let token = Array(#"{"access_token":"recorded","expires_in":7200}"#.utf8)

    private static let answers = Dictionary(
        uniqueKeysWithValues: Endpoint.allCases.map { ($0, Answer(rows(of: $0.rowKind))) })

    private static func rows(of kind: Endpoint.RowKind) -> [String] {
        let types = CellKeys.documented(kind)
        let hours = kind == .hourAndType ? (0..<24).map { #","ref_hour":\#($0 * 100)"# } : [""]
        return hours.flatMap { hour in
            types.map { type in
                let key = kind == .interval ? "count_interval" : "msg_type"
                return
                    #"{"ref_date":"yyyy-MM-dd"\#(hour),"\#(key)":\#(type),"msg_user":\#(10 * type + 7),"msg_count":\#(31 * type)}"#
            }
        }
    }
}
