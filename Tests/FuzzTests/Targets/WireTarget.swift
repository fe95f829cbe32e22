import TestKit

@testable import BeijingTime
@testable import EventTime
@testable import RemoteWrite
@testable import Settings

/// Bodies of remote write: another reader finds in both messages what was meant, and snappy gives back any bytes.
///
/// Each line is a series, with tabs between account, type, labels (`name=value,…`) and points (`seconds:messages:users`).
enum WireTarget: FuzzTarget {
    static let name = "wire"

    static func feed(_ input: [UInt8]) throws {
        try checkSnappy(input)
        // Repetitions are what compression is about, and now and then what goes beyond one fragment.
        let most = input.count % 32 == 31 ? 70_000 : 700
        try checkSnappy(Array(repeatElement(input, count: 1 + most / max(input.count, 1)).joined().prefix(most)))
        let series = series(input)
        for message in RemoteWriteMessage.allCases { try checkSnappy(message.encoded(series)) }
        let old = receivedSeries(writeRequest: RemoteWriteMessage.writeRequest.encoded(series))
        let new = receivedSeries(request: RemoteWriteMessage.request.encoded(series))
        let meant = series.map { series in
            ReceivedSeries(
                labels: series.labels.flatMap { [$0.name, $0.value] }, values: series.samples.map(\.value),
                milliseconds: series.samples.map(\.time.milliseconds))
        }
        try demandEqual(old, meant, "the 1.0 message")
        var told = new?.series ?? []
        try demandEqual(told.map(\.help), series.map(\.help), "the help of the 2.0 message")
        for place in told.indices { told[place].help = nil }
        try demandEqual(told, meant, "the 2.0 message")
        if let symbols = new?.symbols {
            try demand(symbols.first == "" && Set(symbols.map { Array($0.utf8) }).count == symbols.count, "\(symbols)")
        }
        for series in series { try checkLabels(series) }
    }

    private static func checkSnappy(_ bytes: [UInt8]) throws(Finding) {
        let packed = SnappyBlock.compress(bytes)
        try demand(snappyDecompressed(packed) == bytes, "snappy loses \(bytes.count) bytes")
        try demand(packed.count <= 32 + bytes.count + bytes.count / 6, "\(bytes.count) bytes become \(packed.count)")
    }

    private static func checkLabels(_ series: RemoteWriteSeries) throws(Finding) {
        let names = series.labels.map { Array($0.name.utf8) }
        for (left, right) in zip(names, names.dropFirst()) {
            try demand(left.lexicographicallyPrecedes(right), "labels out of order: \(series.labels)")
        }
        try demand(series.labels.allSatisfy { !$0.value.isEmpty }, "an empty label: \(series.labels)")
    }

    /// The series of the lines.
    static func series(_ input: [UInt8]) -> [RemoteWriteSeries] {
        String(decoding: input, as: UTF8.self).unicodeScalars.split(separator: "\n").prefix(20).flatMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
            guard fields.count == 4 else { return [RemoteWriteSeries]() }
            let labels = fields[2].split(separator: ",").compactMap { label -> (String, String)? in
                let parts = label.split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }
            let points = fields[3].split(separator: " ").compactMap { point -> EventSeries.Point? in
                let numbers = point.split(separator: ":").compactMap { Int64($0) }
                guard numbers.count == 3 else { return nil }
                return EventSeries.Point(
                    time: UnixTime(seconds: numbers[0]), messages: Int(numbers[1]), users: Int(numbers[2]))
            }
            let series = EventSeries(account: fields[0], messageType: fields[1], points: points)
            return RemoteWriteSeries.all(
                [series], appID: "wx1", externalLabels: Dictionary(labels) { first, _ in first })
        }
    }
}
