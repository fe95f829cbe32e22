import BeijingTime
import Settings

extension RemoteWriteMessage {
    /// The request body: the message with these series, snappy-compressed.
    func body(_ series: [RemoteWriteSeries]) -> [UInt8] { SnappyBlock.compress(encoded(series)) }

    /// The message with these series.
    func encoded(_ series: [RemoteWriteSeries]) -> [UInt8] {
        switch self {
        case .writeRequest: Self.writeRequest(series)
        case .request: Self.request(series)
        }
    }

    private static func writeRequest(_ series: [RemoteWriteSeries]) -> [UInt8] {
        var writer = ProtobufWriter()
        for series in series {
            writer.message(1) { writer in
                for (name, value) in series.labels {
                    writer.message(1) { label in
                        label.string(1, name)
                        label.string(2, value)
                    }
                }
                for sample in series.samples { writer.message(2) { append(sample, to: &$0) } }
            }
        }
        return writer.bytes
    }

    private static func request(_ series: [RemoteWriteSeries]) -> [UInt8] {
        var symbols = SymbolTable()
        var body = ProtobufWriter()
        for series in series {
            body.message(5) { writer in
                writer.packed(1, series.labels.flatMap { [symbols.place(of: $0.name), symbols.place(of: $0.value)] })
                for sample in series.samples { writer.message(2) { append(sample, to: &$0) } }
                writer.message(5) { metadata in
                    metadata.integer(1, gauge)
                    metadata.integer(3, Int64(symbols.place(of: series.help)))
                }
            }
        }
        var writer = ProtobufWriter()
        for symbol in symbols.texts { writer.string(4, symbol) }
        return writer.bytes + body.bytes
    }

    private static func append(_ sample: RemoteWriteSeries.Sample, to writer: inout ProtobufWriter) {
        writer.double(1, sample.value)
        writer.integer(2, sample.time.milliseconds)
    }

    /// `METRIC_TYPE_GAUGE`.
    private static let gauge: Int64 = 2
}

/// The symbols of a 2.0 message, each once; the first one must be empty.
private struct SymbolTable {
    private(set) var texts = [""]
    private var places = ["": 0]

    /// The index of a text, which is added if it is new.
    mutating func place(of text: String) -> Int {
        if let place = places[text] { return place }
        places[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }
}
