internal import NIOSSL

/// The web configuration's names for parts of TLS, spelled as Go spells them.
enum TLSNames {
    /// The versions, oldest first.
    static let versions: [(name: String, value: TLSVersion)] = [
        ("TLS10", .tlsv1), ("TLS11", .tlsv11), ("TLS12", .tlsv12), ("TLS13", .tlsv13),
    ]

    /// The curves.
    static let curves: [(name: String, value: NIOTLSCurve)] = [
        ("CurveP256", .secp256r1), ("CurveP384", .secp384r1), ("CurveP521", .secp521r1), ("X25519", .x25519),
    ]

    /// The default curves, the fastest first.
    static let usualCurves: [NIOTLSCurve] = [.x25519, .secp256r1, .secp384r1, .secp521r1]

    /// The cipher suites of Go's `tls.CipherSuites()`; those of TLS 1.3 are known but always on, as in Go.
    static let cipherSuites: [(name: String, value: NIOTLSCipher)] = [
        ("TLS_AES_128_GCM_SHA256", .TLS_AES_128_GCM_SHA256),
        ("TLS_AES_256_GCM_SHA384", .TLS_AES_256_GCM_SHA384),
        ("TLS_CHACHA20_POLY1305_SHA256", .TLS_CHACHA20_POLY1305_SHA256),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", .TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA),
        ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA),
        ("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", .TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
        ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
        ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
        ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
    ]

    /// The signature algorithms accepted for a client's certificate: those of Go, Ed25519 included.
    static let signatureAlgorithms: [SignatureAlgorithm] = [
        .rsaPssRsaeSha256, .ecdsaSecp256R1Sha256, .ed25519, .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256,
        .rsaPkcs1Sha384, .rsaPkcs1Sha512, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .rsaPkcs1Sha1,
    ]

    /// The suites of which HTTP/2 requires at least one.
    static let http2Suites: [NIOTLSCipher] = [
        .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ]
}
