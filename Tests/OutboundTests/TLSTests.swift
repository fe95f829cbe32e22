import Foundation
import HTTPTypes
import Outbound
import Outbound
import Settings
import TestKit
import Testing
import WeChatAPI

/// The transport against TLS and a proxy that no one here wrote.
@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    private let folder: String

    init() throws { folder = try Paths.temporaryFolder() }

    /// Answers every POST with `{"list":[]}`, over TLS when a certificate is given, and opens tunnels for CONNECT; prints its port.
    private static let server = """
        import http.server, select, socket, ssl, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", "11")
                self.end_headers()
                self.wfile.write(b'{"list":[]}')
            def do_CONNECT(self):
                host, port = self.path.split(":")
                upstream = socket.create_connection((host, int(port)))
                self.send_response(200)
                self.end_headers()
                print("tunnel to", self.path, flush=True)
                peers = {self.connection: upstream, upstream: self.connection}
                while True:
                    for peer in select.select(list(peers), [], [])[0]:
                        data = peer.recv(65536)
                        if not data:
                            return
                        peers[peer].sendall(data)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if len(sys.argv) > 1:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    private func start(_ arguments: String...) async throws -> (program: Program, port: String) {
        let program = try Program(Paths.python, ["-c", Self.server] + arguments)
        let line = try await program.line(with: "port ")
        return (program, String(line.split(separator: " ")[1]))
    }

    private func certificate() async throws -> (certificate: String, key: String) {
        let (certificate, key) = ("\(folder)/cert.pem", "\(folder)/key.pem")
        let result = try await Program(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
            ]
        ).result()
        #expect(result.code == 0, "\(result.errors)")
        return (certificate, key)
    }

    private func authorities(_ path: String) throws -> CertificateFile {
        try CertificateFile(certificates: Array(Data(contentsOf: URL(filePath: path))), path: path)
    }

    private func ask(_ port: String, change: (inout ExporterConfiguration.API) throws -> Void) async throws -> String {
        var api = ExporterConfiguration.API()
        try change(&api)
        let transport = HTTPTransport(api.outbound, userAgent: "test")
        defer { transport.close() }
        let request = HTTPRequest(
            method: .post, scheme: "https", authority: "localhost:\(port)", path: "/?access_token=hush")
        do throws(UpstreamError) {
            return String(decoding: try await transport.send(request, body: Array("{}".utf8)).body, as: UTF8.self)
        } catch {
            return "\(error)"
        }
    }

    @Test func anUnknownAuthorityIsRefusedAndAnAddedOneAccepted() async throws {
        let (certificate, key) = try await certificate()
        let (server, port) = try await start(certificate, key)
        let refusal = try await ask(port) { _ in }
        #expect(refusal.hasPrefix("no answer: TLS"))
        #expect(refusal.contains("CERTIFICATE_VERIFY_FAILED"))
        #expect(!refusal.contains("hush"))
        #expect(try await ask(port) { $0.caFile = try authorities(certificate) } == #"{"list":[]}"#)
        server.signal(SIGKILL)
    }

    @Test func callsGoThroughTheProxysTunnel() async throws {
        let (certificate, key) = try await certificate()
        let (server, port) = try await start(certificate, key)
        let (proxy, proxyPort) = try await start()
        let answer = try await ask(port) {
            $0.caFile = try authorities(certificate)
            $0.proxy = try ProxyServer("http://127.0.0.1:\(proxyPort)")
        }
        #expect(answer == #"{"list":[]}"#)
        _ = try await proxy.line(with: "tunnel to localhost:\(port)")
        proxy.signal(SIGKILL)
        server.signal(SIGKILL)
    }
}
