import FoundationEssentials

@testable import HTTPServer

/// Fields `Authorization`: as Foundation reads base64, and any user and password as they were written.
enum CredentialsTarget: FuzzTarget {
    static let name = "credentials"

    static func feed(_ input: [UInt8]) throws {
        let field = String(decoding: input, as: UTF8.self)
        let own = BasicCredentials(field)
        let scheme = Array(field.utf8.prefix(6))
        if scheme.map({ $0 | 0x20 }) == Array("basic ".utf8), scheme.last == UInt8(ascii: " ") {
            let digits = field.utf8.dropFirst(6)
            // The judge takes any number of digits, and some behind the padding.
            let isWhole = digits.count % 4 == 0 && "\(Substring(digits))".wholeMatch(of: /[A-Za-z0-9+\/]*={0,2}/) != nil
            let decoded = isWhole ? Data(base64Encoded: Data(digits)) : nil
            try demandEqual(own.map(Pair.init), decoded.flatMap { Pair(Array($0)) }, field)
        } else {
            try demand(own == nil, "\(field) has another scheme")
        }
        let written = BasicCredentials("Basic \(Data(input).base64EncodedString())")
        try demandEqual(written.map(Pair.init), Pair(input), "what was written")
    }

    private struct Pair: Equatable {
        let user: [UInt8]
        let password: [UInt8]

        init(_ credentials: BasicCredentials) {
            (user, password) = (Array(credentials.user.utf8), credentials.password)
        }

        /// Cuts at the first colon; nil for what has none, and for a user that is not text.
        init?(_ bytes: [UInt8]) {
            let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, String(validating: parts[0], as: UTF8.self) != nil else { return nil }
            (user, password) = (Array(parts[0]), Array(parts[1]))
        }
    }
}
