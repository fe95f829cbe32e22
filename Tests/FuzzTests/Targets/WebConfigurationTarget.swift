import YAMLReading

@testable import HTTPServer

/// The web configuration file: mistakes are lines with their place that show no password, and what is taken can be used.
enum WebConfigurationTarget: FuzzTarget {
    static let name = "web-configuration"

    static func feed(_ input: [UInt8]) throws {
        guard let text = YAMLText(input) else { return }
        do {
            let configuration = try WebConfigurationReader.configuration(text.text, path: YAMLText.path)
            let hash = /\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[.\/A-Za-z0-9]{53}/
            for (user, value) in configuration.users {
                try demand(value.wholeMatch(of: hash) != nil, "the hash of \(user), \(value), matches no password")
            }
            for (name, value) in configuration.headers {
                try demand(
                    value.unicodeScalars.allSatisfy { $0 == "\t" || !PlainText.isControl($0) }, "\(name): \(value)")
            }
            if let limit = configuration.rateLimit {
                try demand(limit.interval > .zero && limit.burst >= 0, "the limit \(limit)")
            }
            if let tls = configuration.tls {
                try demand(tls.allowedNames?.isEmpty ?? true || tls.clientAuthentication != .noClientCert, "names")
            }
        } catch let error as ConfigurationError {
            // A user may be called as a key is, so that a password may stand where nobody expects one.
            try text.check(error, hiding: text.values(of: ["admin", "prometheus", "key", "cert"]))
        }
    }
}
