extension UpstreamError {
    /// The public address of this machine as upstream saw it, where the text of a refusal names one.
    ///
    /// Observed: `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist` with 40164, and `requestIP: 203.0.113.7` with 61004.
    package var callerAddress: String? {
        switch self {
        case .tokenCall(_, let error): error.callerAddress
        case .errcode(let code, let message) where ErrorTable.addresses[code] != nil: Self.address(in: message)
        default: nil
        }
    }

    /// The first IPv4 address in a text, otherwise its first IPv6 address.
    private static func address(in text: String) -> String? {
        let words = text.split { !($0.isASCII && $0.isHexDigit || $0 == "." || $0 == ":") }.map { word in
            // A colon or a full stop beside the address belongs to the sentence, a double colon to the address.
            String(word.hasPrefix("::") ? word[...] : word.drop { $0 == ":" || $0 == "." }).trimmingEnd
        }
        return words.first(where: \.isIPv4) ?? words.first { $0.count { $0 == ":" } >= 2 }
    }
}

extension String {
    /// Without a full stop or a single colon at the end.
    fileprivate var trimmingEnd: String {
        guard let last, last == "." || last == ":" && !hasSuffix("::") else { return self }
        return String(dropLast())
    }

    /// Whether it is four numbers below 256 with full stops between them.
    fileprivate var isIPv4: Bool {
        let numbers = split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { $0.count <= 3 && UInt8($0) != nil }
    }
}
