import WeChatAPI

/// Encodes one period's cells as a compact byte string: a version, the count, then four variable-length integers for each cell.
///
/// A busy day (five types, all hours) takes about 600 bytes, a quiet one less than 100, so 10,000 accounts over 430 days stay within a
/// few gigabytes without a database row for each sample.
enum RecordCoding {
    /// The bytes to store.
    static func bytes(of record: PeriodRecord) -> [UInt8] {
        var bytes: [UInt8] = [version]
        bytes.appendVarint(UInt64(record.cells.count))
        for cell in record.cells {
            bytes.appendVarint(UInt64(bitPattern: Int64((cell.key << 1) ^ (cell.key >> (Int.bitWidth - 1)))))
            bytes.appendVarint(UInt64(cell.hour))
            bytes.appendVarint(UInt64(cell.users))
            bytes.appendVarint(UInt64(cell.messages))
        }
        return bytes
    }

    /// Decodes stored bytes; nil for bytes that this type never writes: truncated, out of order, repeated, or beyond the limits of a row.
    static func record(from bytes: some RandomAccessCollection<UInt8>) -> PeriodRecord? {
        var rest = Varints(bytes: bytes, place: bytes.startIndex)
        guard rest.next() == UInt64(version), let count = rest.next(), count <= UInt64(bytes.count) else { return nil }
        var cells: [PeriodRecord.Cell] = []
        cells.reserveCapacity(Int(clamping: count))
        for _ in 0..<count {
            guard let key = rest.next(), let hour = rest.next(), hour < 24,
                let users = rest.next().flatMap({ Int(exactly: $0) }),
                let messages = rest.next().flatMap({ Int(exactly: $0) })
            else { return nil }
            let signed = Int(bitPattern: UInt(key >> 1)) ^ -Int(key & 1)
            let cell = PeriodRecord.Cell(key: signed, hour: Int(hour), users: users, messages: messages)
            guard cells.last.map({ $0 < cell }) ?? true, cell.isInRange else { return nil }
            cells.append(cell)
        }
        return rest.place == bytes.endIndex ? PeriodRecord(sortedCells: cells) : nil
    }

    private static let version: UInt8 = 1
}

extension [UInt8] {
    /// Appends an unsigned integer in base 128, low bits first (LEB128).
    fileprivate mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

/// Reads integers in base 128 one after the other; an index costs much less than taking bytes off a slice.
private struct Varints<Bytes: RandomAccessCollection<UInt8>> {
    let bytes: Bytes
    /// Where the next one begins.
    var place: Bytes.Index

    /// The next integer; nil when it does not end within 64 bits, or is longer than it had to be.
    mutating func next() -> UInt64? {
        var (value, shift) = (UInt64(0), UInt64(0))
        while place < bytes.endIndex, shift <= 63 {
            let byte = bytes[place]
            bytes.formIndex(after: &place)
            guard shift < 63 || byte < 2 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
            shift += 7
        }
        return nil
    }
}
