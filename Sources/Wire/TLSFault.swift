/// What BoringSSL says of a fault.
package enum TLSFault {
    /// Its own word, such as `CERTIFICATE_VERIFY_FAILED`; the rest of its text has places of its source. `nil` where it has none.
    package static func word(of error: any Error) -> Substring? {
        "\(error)".split(separator: " ").first { $0.contains("OPENSSL_internal:") }?.split(separator: ":").last
    }
}
