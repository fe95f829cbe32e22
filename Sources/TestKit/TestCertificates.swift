import Foundation

/// Certificates made with openssl: an authority, a server, clients.
package struct TestCertificates: Sendable {
    /// The folder with `ca.crt`, and `.crt` and `.key` of `server`, `client`, `stranger` and `edwards`.
    package let folder: String

    /// The client's names are `DNS:scraper.example`, `email:a@b.example`, `URI:spiffe://x/y`, `IP:10.1.2.3` and `IP:2001:db8::1`; the
    /// stranger and `edwards`, whose key is Ed25519, are self-signed.
    private static let script = """
        set -e
        key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out $1.key; }
        own() { key $1; openssl req -x509 -new -key $1.key -subj /CN=$1 -days 2 -addext "$2" -out $1.crt; }
        signed() {
            key $1
            openssl req -new -key $1.key -subj /CN=$1 -out $1.csr
            echo "subjectAltName=$2" > $1.ext
            openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -set_serial $3 -days 2 -extfile $1.ext -out $1.crt
        }
        own ca basicConstraints=critical,CA:TRUE
        own stranger subjectAltName=DNS:stranger.example
        signed server DNS:localhost,IP:127.0.0.1 2
        signed client DNS:scraper.example,email:a@b.example,URI:spiffe://x/y,IP:10.1.2.3,IP:2001:db8::1 3
        openssl req -x509 -newkey ed25519 -nodes -keyout edwards.key -subj /CN=edwards -days 2 -out edwards.crt
        signed renewed DNS:localhost,IP:127.0.0.1 4
        """

    /// Made once for all tests of a run.
    private static let made = Task { try await make() }

    /// Copies them into a new folder, whose files a test may change.
    package init() async throws {
        let made = try await Self.made.value
        folder = try Paths.temporaryFolder()
        for file in try FileManager.default.contentsOfDirectory(atPath: made) {
            try FileManager.default.copyItem(atPath: "\(made)/\(file)", toPath: "\(folder)/\(file)")
        }
    }

    /// Makes them and returns their folder.
    private static func make() async throws -> String {
        let folder = try Paths.temporaryFolder()
        let result = try await Program("/bin/sh", ["-c", "cd \(folder) && (\(Self.script)) 2>&1"]).result()
        guard result.code == 0 else { throw TookTooLong(description: "openssl: \(result.output)") }
        return folder
    }

    /// Writes a file into the folder and returns its path.
    package func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return "\(folder)/\(name)"
    }

    /// The lines of `tls_server_config` for the server's certificate.
    package static let section = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
}
