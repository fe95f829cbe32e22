internal import CZlib

/// Why bytes are not one whole gzip member.
package struct NotAMember: Error, CustomStringConvertible {
    /// zlib's status, and how many bytes were left over.
    package let description: String
}

/// Unpacks one gzip member with zlib, which checks CRC-32 and length; more or less than one member is an error.
package func gunzip(_ packed: [UInt8]) throws(NotAMember) -> [UInt8] {
    var stream = z_stream()
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw NotAMember(description: "zlib gets no memory")
    }
    defer { inflateEnd(&stream) }
    var text: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    var input = packed
    let status = input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        var status = Z_OK
        while status == Z_OK {
            let size = room.count
            let left = room.withUnsafeMutableBufferPointer { output in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(size)
                status = inflate(&stream, Z_NO_FLUSH)
                return Int(stream.avail_out)
            }
            text += room[..<(size - left)]
        }
        return status
    }
    guard status == Z_STREAM_END, stream.avail_in == 0 else {
        throw NotAMember(description: "status \(status), \(stream.avail_in) bytes left")
    }
    return text
}
