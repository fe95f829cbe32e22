internal import CCrypt

/// Passwords hashed by bcrypt, as `htpasswd -B` writes them.
enum BcryptHash {
    /// Whether a text is such a hash: `$2a$`, `$2b$` or `$2y$`, a cost from 4 to 31, and 53 characters.
    static func isValid(_ hash: String) -> Bool {
        let bytes = Array(hash.utf8)
        let kinds = ["$2a$", "$2b$", "$2y$"]
        guard bytes.count == 60, kinds.contains(where: hash.hasPrefix), bytes[6] == UInt8(ascii: "$"),
            let cost = cost(of: hash), (4...31).contains(cost)
        else { return false }
        return bytes[7...].allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"): true
            default: false
            }
        }
    }

    /// The cost, of which each step doubles the time; `nil` when there is no number.
    static func cost(of hash: String) -> Int? {
        let digits = hash.utf8.dropFirst(4).prefix(2)
        // A number may have a sign, but a hash with one matches no password.
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// A valid hash of a password that nobody knows.
    static func unknown(cost: Int) -> String {
        "$2y$\(cost < 10 ? "0" : "")\(cost)$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"
    }

    /// Hashes the password and compares; takes as long as the cost demands, about 50 ms for 10.
    static func matches(_ hash: String, password: [UInt8]) -> Bool {
        // A C string ends at a zero byte, so that the rest of the password would not count.
        guard !password.contains(0) else { return false }
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        data.initialize(to: crypt_data())
        defer {
            data.deinitialize(count: 1)
            data.deallocate()
        }
        let phrase = (password + [0]).map { CChar(bitPattern: $0) }
        guard let computed = crypt_r(phrase, hash, data) else { return false }
        let (left, right) = (Array(String(cString: computed).utf8), Array(hash.utf8))
        // Compares all bytes, so that the time does not reveal where they differ.
        return left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
