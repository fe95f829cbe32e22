/// Reads snappy's block format; nil for anything that is not whole. Written from the format's description, apart from the writer.
package func snappyDecompressed(_ bytes: [UInt8]) -> [UInt8]? {
    var rest = bytes[...]
    guard let length = popVarint(&rest) else { return nil }
    var output: [UInt8] = []
    while let tag = rest.popFirst() {
        switch tag & 3 {
        case 0:
            var count = Int(tag >> 2)
            if count >= 60 {
                let width = count - 59
                guard rest.count >= width else { return nil }
                count = rest.prefix(width).reversed().reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(width)
            }
            guard rest.count > count else { return nil }
            output += rest.prefix(count + 1)
            rest = rest.dropFirst(count + 1)
        case 2:
            guard rest.count >= 2, let low = rest.popFirst(), let high = rest.popFirst() else { return nil }
            let offset = Int(low) | Int(high) << 8
            guard offset > 0, offset <= output.count else { return nil }
            for _ in 0...Int(tag >> 2) { output.append(output[output.count - offset]) }
        default: return nil
        }
    }
    return output.count == Int(length) ? output : nil
}

/// A field of a protocol-buffers message.
package enum WireField: Equatable {
    /// An integer in base 128.
    case varint(UInt64)
    /// Eight bytes, low ones first.
    case fixed64(UInt64)
    /// A text, a message or a packed list.
    case bytes([UInt8])
}

/// The fields of a message in their order; nil when it is not whole.
package func wireFields(_ bytes: [UInt8]) -> [(number: Int, field: WireField)]? {
    var rest = bytes[...]
    var fields: [(number: Int, field: WireField)] = []
    while !rest.isEmpty {
        guard let tag = popVarint(&rest) else { return nil }
        switch tag & 7 {
        case 0:
            guard let value = popVarint(&rest) else { return nil }
            fields.append((Int(tag >> 3), .varint(value)))
        case 1:
            guard rest.count >= 8 else { return nil }
            fields.append((Int(tag >> 3), .fixed64(rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })))
            rest = rest.dropFirst(8)
        case 2:
            guard let length = popVarint(&rest), rest.count >= Int(length) else { return nil }
            fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(Int(length))))))
            rest = rest.dropFirst(Int(length))
        default: return nil
        }
    }
    return fields
}

/// A series as a receiver reads it from either message.
package struct ReceivedSeries: Equatable, Sendable {
    /// Names and values in turn.
    package var labels: [String] = []
    /// The values of the samples.
    package var values: [Double] = []
    /// Their instants.
    package var milliseconds: [Int64] = []
    /// The sentence about the metric, which only 2.0 messages have.
    package var help: String?

    /// Makes a series as it should be received.
    package init(labels: [String] = [], values: [Double] = [], milliseconds: [Int64] = []) {
        (self.labels, self.values, self.milliseconds) = (labels, values, milliseconds)
    }
}

/// The series of an uncompressed 1.0 message.
package func receivedSeries(writeRequest bytes: [UInt8]) -> [ReceivedSeries]? {
    wireFields(bytes)?.compactMap { number, field in
        guard number == 1, case .bytes(let content) = field, let fields = wireFields(content) else { return nil }
        var series = ReceivedSeries()
        for (number, field) in fields {
            guard case .bytes(let content) = field, let inner = wireFields(content) else { return nil }
            if number == 1 {
                for (_, field) in inner {
                    if case .bytes(let text) = field { series.labels.append(String(decoding: text, as: UTF8.self)) }
                }
            } else {
                series.addSample(inner)
            }
        }
        return series
    }
}

/// The symbols and series of an uncompressed 2.0 message.
package func receivedSeries(request bytes: [UInt8]) -> (symbols: [String], series: [ReceivedSeries])? {
    guard let fields = wireFields(bytes) else { return nil }
    let symbols = fields.compactMap { number, field -> String? in
        guard number == 4, case .bytes(let text) = field else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
    var all: [ReceivedSeries] = []
    for case (5, .bytes(let content)) in fields {
        guard let inner = wireFields(content) else { return nil }
        var series = ReceivedSeries()
        for (number, field) in inner {
            guard case .bytes(let content) = field else { return nil }
            if number == 1 {
                var rest = content[...]
                while let place = popVarint(&rest) { series.labels.append(symbols[Int(place)]) }
            } else if let fields = wireFields(content) {
                if number == 2 { series.addSample(fields) }
                if number == 5, case .varint(let place)? = fields.first(where: { $0.number == 3 })?.field {
                    series.help = symbols[Int(place)]
                }
            }
        }
        all.append(series)
    }
    return (symbols, all)
}

extension ReceivedSeries {
    fileprivate mutating func addSample(_ fields: [(number: Int, field: WireField)]) {
        var (value, time) = (0.0, Int64(0))
        for (number, field) in fields {
            if number == 1, case .fixed64(let bits) = field { value = Double(bitPattern: bits) }
            if number == 2, case .varint(let bits) = field { time = Int64(bitPattern: bits) }
        }
        values.append(value)
        milliseconds.append(time)
    }
}

private func popVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
        guard let byte = bytes.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
    }
    return nil
}
