/// Extracts the error code from BoringSSL's error text.
package enum TLSFault {
    /// Returns BoringSSL's own code, such as `CERTIFICATE_VERIFY_FAILED`; `nil` where the error has none. The rest of the text names
    /// lines of its source.
    package static func word(of error: any Error) -> Substring? {
        "\(error)".split(separator: " ").first { $0.contains("OPENSSL_internal:") }?.split(separator: ":").last
    }
}
