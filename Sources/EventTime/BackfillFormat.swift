import BeijingTime
import Exposition
import WeChatAPI

/// The output format of a backfill.
package enum BackfillFormat: String, CaseIterable, Sendable {
    /// For `promtool tsdb create-blocks-from openmetrics`.
    case openmetrics
    /// Comma-separated values with a header line.
    case csv
    /// One JSON object a line.
    case jsonl

    /// Writes the series of `accounts` from one source in chunks to `sink`.
    package func write<Account>(
        _ accounts: [Account], from source: EventSource = .messages, series: (Account) throws -> [EventSeries],
        to sink: ([UInt8]) throws -> Void
    ) throws {
        switch self {
        case .openmetrics: return try EventExposition.write(accounts, from: source, series: series, to: sink)
        case .csv:
            let numbers =
                source == .messages ? "msg_type,msg_count,msg_user" : Self.callbackFields.joined(separator: ",")
            try sink(Array("account,ref_date,ref_hour,\(numbers),timestamp\n".utf8))
        case .jsonl: break
        }
        for account in accounts {
            for series in try series(account) { try sink(Array(series.points.map { line(series, $0) }.joined().utf8)) }
        }
    }

    private func line(_ series: EventSeries, _ point: EventSeries.Point) -> String {
        let day = Day(containing: point.time)
        let hour = Int(day.start.duration(to: point.time).components.seconds / 3600)
        let seconds = point.time.seconds
        guard let type = series.messageType else { return callbackLine(series.account, point, day, hour) }
        guard self == .jsonl else {
            return
                "\(Self.quoted(series.account)),\(day),\(CellKeys.hour(hour)),\(type),\(point.messages),\(point.users),\(seconds)\n"
        }
        return
            #"{"account":\#(JSONText.quoted(series.account)),"ref_date":"\#(day)","ref_hour":\#(hour),"msg_type":"\#(type)","#
            + #""msg_count":\#(point.messages),"msg_user":\#(point.users),"timestamp":\#(seconds)}"# + "\n"
    }

    private func callbackLine(_ account: String, _ point: EventSeries.Point, _ day: Day, _ hour: Int) -> String {
        let numbers = (0..<4).map { point.numbers[$0] }
        guard self == .jsonl else {
            let values = numbers.map { "\($0)" }.joined(separator: ",")
            return "\(Self.quoted(account)),\(day),\(CellKeys.hour(hour)),\(values),\(point.time.seconds)\n"
        }
        let fields = zip(Self.callbackFields, numbers).map { #""\#($0)":\#($1)"# }.joined(separator: ",")
        return
            #"{"account":\#(JSONText.quoted(account)),"ref_date":"\#(day)","ref_hour":\#(hour),\#(fields),"timestamp":\#(point.time.seconds)}"#
            + "\n"
    }

    /// Upstream's names of the numbers of callbacks; times are in milliseconds.
    private static let callbackFields = CallbackNumber.allCases.map(\.fieldName)

    /// A field quoted according to RFC 4180.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
