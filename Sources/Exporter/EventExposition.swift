import WeChatAPI

/// Writes event-time series as OpenMetrics 1.0, which unlike the text format 0.0.4 allows several points of one series.
///
/// A family must not be interrupted, so it is written for all accounts before the next one begins; the caller walks through the accounts
/// once a family and need never hold more than one of them.
package enum EventExposition {
    /// The media type.
    package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// Writes everything in chunks to `sink`: both families for `accounts` in their order, then the end mark.
    ///
    /// `series` gives the series of an account and is asked for each account once a family.
    package static func write<Account, Failure: Error>(
        _ accounts: [Account], series: (Account) throws(Failure) -> [EventSeries],
        to sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        for family in EventFamily.allCases {
            try sink(header(of: family))
            for account in accounts {
                var bytes: [UInt8] = []
                for series in try series(account) { append(family, series, to: &bytes) }
                if !bytes.isEmpty { try sink(bytes) }
            }
        }
        try sink(end)
    }

    /// The lines before a family's points.
    static func header(of family: EventFamily) -> [UInt8] {
        Array("# HELP \(family.rawValue) \(family.help)\n# TYPE \(family.rawValue) gauge\n".utf8)
    }

    /// The line after the last point.
    static let end = Array("# EOF\n".utf8)

    /// Appends a line for each point.
    static func append(_ family: EventFamily, _ series: EventSeries, to bytes: inout [UInt8]) {
        let account = escaped(series.account)
        let name = Array("\(family.rawValue){account=\"\(account)\",msg_type=\"\(series.messageType)\"} ".utf8)
        bytes.reserveCapacity(bytes.count + series.points.count * (name.count + 20))
        for point in series.points {
            bytes.append(contentsOf: name)
            bytes.append(contentsOf: String(family.value(point)).utf8)
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: String(point.time.seconds).utf8)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// A label value with what OpenMetrics wants escaped.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { [0x0A, 0x22, 0x5C].contains($0) }) else { return value }
        return value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
