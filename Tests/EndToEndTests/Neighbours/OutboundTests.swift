import Foundation
import TestKit
import Testing

/// The program's ways out as an operator lives with them: receivers that hang, certificates that are renewed, a proxy in the environment.
@Suite(.timeLimit(.minutes(5)))
struct OutboundTests {
    /// Answers by the word of its first argument and writes down what came: the request line, `Proxy-Authorization`, and the serial number
    /// of the client's certificate when further arguments name certificate, key and authority.
    private static let server = """
        import http.server, ssl, sys, time
        class Server(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                certificate = self.connection.getpeercert() if len(sys.argv) > 2 else {}
                print("request", self.requestline, self.headers.get("Proxy-Authorization"), certificate.get("serialNumber"), flush=True)
                if sys.argv[1] == "silence":
                    time.sleep(600)
                self.send_response(503)
                self.send_header("Content-Length", "0" if sys.argv[1] == "refuse" else "100000")
                self.end_headers()
                while sys.argv[1] == "drip":
                    self.wfile.write(b"x")
                    time.sleep(.1)
                if sys.argv[1] == "stall":
                    time.sleep(600)
            def log_message(self, *arguments):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        if len(sys.argv) > 2:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[2], sys.argv[3])
            context.load_verify_locations(sys.argv[4])
            context.verify_mode = ssl.CERT_REQUIRED
            server.socket = context.wrap_socket(server.socket, server_side=True)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    private func start(_ arguments: String...) async throws -> (program: Program, port: String) {
        let program = try Program(Paths.python, ["-c", Self.server] + arguments)
        return (program, String(try await program.line(with: "port ").dropFirst(5)))
    }

    /// An estate with days that wait to be sent to the receivers.
    private func estate(_ receivers: String) async throws -> EventEstate {
        let estate = try await EventEstate()
        try estate.configure(historyDays: 3)
        #expect(try await estate.backfill(3, 2, "--output=\(estate.folder)/all.om").code == 0)
        try estate.configure(historyDays: 0, "remote_write: \(receivers)")
        return estate
    }

    private func run(_ estate: EventEstate, _ more: String..., environment: [String: String] = [:]) throws -> Program {
        try Program(
            Paths.exporter, ["--config.file=\(estate.folder)/config.yml", "--web.listen-address=127.0.0.1:0"] + more,
            environment: environment)
    }

    @Test(arguments: ["silence", "stall", "drip"])
    func theProgramEndsInTenSecondsWhateverAReceiverDoes(word: String) async throws {
        let (receiver, port) = try await start(word)
        let estate = try await estate("[{url: \"http://127.0.0.1:\(port)/w\", remote_timeout: 5m}]")
        let manager = try NotifySocket("\(estate.folder)/notify")
        let exporter = try run(estate, environment: ["NOTIFY_SOCKET": manager.name])
        #expect(try await manager.next(exporter) == "READY=1")
        _ = try await receiver.line(with: "request")
        let begin = ContinuousClock.now
        exporter.signal(SIGTERM)
        #expect(try await manager.next(exporter) == "STOPPING=1")
        #expect(try await exporter.result().code == 0)
        // The receiver would hold a request for five minutes; ten seconds are what an idle machine needs at most.
        #expect(begin.duration(to: .now) < .seconds(60))
        receiver.signal(SIGKILL)
        try await estate.stop()
    }

    @Test func renewedCertificatesAreShownWithoutARestart() async throws {
        let certificates = try await TestCertificates()
        let folder = certificates.folder
        let (receiver, port) = try await start(
            "refuse", "\(folder)/server.crt", "\(folder)/server.key", "\(folder)/ca.crt")
        let tls = "{ca_file: \(folder)/ca.crt, cert_file: \(folder)/client.crt, key_file: \(folder)/client.key}"
        let estate = try await estate("[{url: \"https://localhost:\(port)/w\", tls_config: \(tls)}]")
        let exporter = try run(estate, "--config.enable-auto-reload", "--config.auto-reload-interval=1")
        let url = "http://" + (try await exporter.address())
        _ = try await receiver.line(with: " 03")

        // Half of a renewal: the old certificate stays in force, and the reload says why.
        func renew(_ kind: String) throws {
            _ = try certificates.file(
                "client.\(kind)", String(contentsOfFile: "\(folder)/renewed.\(kind)", encoding: .utf8))
        }
        try renew("crt")
        _ = try await exporter.line(with: "client.key is not the key of the certificate in cert_file")
        let metrics = MetricsText(try await curl(url + "/metrics").text)
        #expect(metrics["wechat_exporter_config_last_reload_successful"] == 0)
        #expect(!receiver.text.contains(" 04"))

        try renew("key")
        _ = try await receiver.line(with: " 04")
        try await exporter.stop()
        receiver.signal(SIGKILL)
        try await estate.stop()
    }

    /// WeChat's simulator is on loopback, where no proxy of the environment is asked.
    @Test func theEnvironmentsProxyIsObeyedAndItsPasswordShownNowhere() async throws {
        let (proxy, port) = try await start("refuse")
        let estate = try await estate(
            "[{name: a, url: \"http://mimir.invalid/w?key=k\"}, {name: b, url: \"http://10.1.2.3/w\"}]")
        let exporter = try run(
            estate, "--log.level=debug",
            environment: ["HTTP_PROXY": "http://robot:hu%40sh@127.0.0.1:\(port)", "NO_PROXY": "10.0.0.0/8"])
        let url = "http://" + (try await exporter.address())
        let credentials = Data("robot:hu@sh".utf8).base64EncodedString()
        let line = try await proxy.line(with: "request")
        #expect(line.hasPrefix("request POST http://mimir.invalid/w?key=k HTTP/1.1 Basic \(credentials)"), "\(line)")
        #expect(!proxy.text.contains("10.1.2.3") && !proxy.text.contains("127.0.0.1"))
        let shown = try await curl(url + "/config").text
        #expect(shown.contains("queue_config") && shown.contains("tls_config"))
        for text in [exporter.text, shown, try await curl(url + "/metrics").text, try await curl(url + "/status").text]
        {
            #expect(!text.contains("hu%40sh") && !text.contains("hu@sh") && !text.contains(credentials))
        }
        try await exporter.stop()
        proxy.signal(SIGKILL)
        try await estate.stop()
    }
}
