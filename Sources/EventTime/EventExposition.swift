import BeijingTime
package import Exposition

/// Writes event-time series as OpenMetrics 1.0, which unlike text 0.0.4 allows several points of one series.
///
/// A family must be contiguous, so it is written for all accounts before the next one begins. The caller iterates over the accounts once
/// for each family and never needs more than one of them in memory.
package enum EventExposition {
    /// The media type.
    package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// Writes everything in chunks to `sink`: the families of `source` for `accounts` in their order, then the end marker.
    ///
    /// `series` returns the series of an account; it is called for each account once per family.
    package static func write<Account, Failure: Error>(
        _ accounts: [Account], from source: EventSource = .messages,
        series: (Account) throws(Failure) -> [EventSeries], to sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        for family in source.families {
            try sink(header(of: family))
            for account in accounts {
                var writer = ByteWriter()
                for series in try series(account) { append(family, series, to: &writer) }
                if writer.count > 0 { try sink(writer.bytes) }
            }
        }
        try sink(end)
    }

    /// The lines before a family's points.
    package static func header(of family: EventFamily) -> [UInt8] {
        Array("# HELP \(family.rawValue) \(family.help)\n# TYPE \(family.rawValue) gauge\n".utf8)
    }

    /// The line after the last point.
    package static let end = Array("# EOF\n".utf8)

    /// Appends a line for each point.
    package static func append(_ family: EventFamily, _ series: EventSeries, to writer: inout ByteWriter) {
        var name = ByteWriter(capacity: 128)
        name.append("\(family.rawValue){account=\"")
        name.append(escaped: series.account)
        name.append("\"")
        if let type = series.messageType { name.append(",msg_type=\"\(type)\"") }
        name.append("} ")
        let opening = name.bytes
        for point in series.points {
            writer.append(opening)
            append(family.number(point), isTime: family.isTime, to: &writer)
            writer.append(UInt8(ascii: " "))
            writer.append(integer: Int(point.time.seconds))
            writer.append(UInt8(ascii: "\n"))
        }
    }

    /// Appends a count, or milliseconds as seconds.
    private static func append(_ number: Int, isTime: Bool, to writer: inout ByteWriter) {
        let (whole, rest) = isTime ? number.quotientAndRemainder(dividingBy: 1000) : (number, 0)
        writer.append(integer: whole)
        guard rest > 0 else { return }
        writer.append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
        writer.append(integer: rest)
    }
}
