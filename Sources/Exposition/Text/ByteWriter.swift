/// Appends bytes to one growing buffer; the only place where the exposition touches raw memory.
///
/// An array's checks and retains for each byte cost three times as much as the bytes themselves. Every method reserves room before it
/// writes, so no call can write outside the buffer.
package struct ByteWriter: ~Copyable {
    /// The most digits of a 64-bit integer, with its sign.
    private static let integerRoom = 20

    private var storage: UnsafeMutableRawBufferPointer
    /// How many bytes have been written.
    package private(set) var count = 0

    /// Makes an empty writer with room for `capacity` bytes at first.
    package init(capacity: Int = 1024) {
        storage = .allocate(byteCount: max(capacity, Self.integerRoom), alignment: 1)
    }

    deinit { storage.deallocate() }

    /// The bytes written so far.
    package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    /// Passes the bytes written so far to `body`.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: storage[..<count]))
    }

    /// Removes what was written and keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Appends one byte.
    package mutating func append(_ byte: UInt8) {
        makeRoom(1)
        storage[count] = byte
        count += 1
    }

    /// Appends bytes.
    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends bytes from another owner's memory.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        makeRoom(bytes.count)
        put(bytes)
    }

    /// Appends a text.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends a whole number in decimal.
    package mutating func append(integer value: Int) {
        makeRoom(Self.integerRoom)
        putInteger(value)
    }

    /// Appends a line in three parts: its beginning, its end, and the value.
    mutating func appendLine(_ start: UnsafeRawBufferPointer, _ end: UnsafeRawBufferPointer, _ value: Int) {
        makeRoom(start.count + end.count + Self.integerRoom + 1)
        put(start)
        put(end)
        putInteger(value)
        storage[count] = UInt8(ascii: "\n")
        count += 1
    }

    private mutating func makeRoom(_ extra: Int) {
        if storage.count - count < extra { grow(extra) }
    }

    private mutating func grow(_ extra: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * storage.count, count + extra), alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
        storage.deallocate()
        storage = larger
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        (storage.baseAddress.unsafelyUnwrapped + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func putInteger(_ value: Int) {
        if value < 0 {
            storage[count] = UInt8(ascii: "-")
            count += 1
        }
        var rest = value.magnitude
        let digits = Self.digits(of: rest)
        var place = count + digits
        count = place
        repeat {
            place -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            storage[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest > 0
    }

    private static func digits(of value: UInt) -> Int {
        var (digits, limit) = (1, UInt(10))
        while value >= limit {
            digits += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        return digits
    }
}

extension ByteWriter {
    /// Appends a label value, with backslash, newline and quotes escaped and other UTF-8 unchanged.
    package mutating func append(escaped text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard bytes.contains(where: { Self.escape($0) != nil }) else {
                return append(UnsafeRawBufferPointer(bytes))
            }
            for byte in bytes {
                guard let letter = Self.escape(byte) else {
                    append(byte)
                    continue
                }
                append(UInt8(ascii: "\\"))
                append(letter)
            }
        }
    }

    /// The letter that escapes a byte behind a backslash; `nil` for a byte that needs no escape.
    private static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"): byte
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\""): byte
        default: nil
        }
    }
}
