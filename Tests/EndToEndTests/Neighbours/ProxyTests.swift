import Foundation
import TestKit
import Testing

/// The exporter behind a real nginx: whatever any page names leads through the proxy.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ProxyTests {
    /// How nginx hands requests on, and what the exporter is told of it.
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The `location` block; `EXPORTER` is the upstream without a path.
        let location: String
        /// The flags; `PROXY` is nginx' scheme and authority.
        let flags: [String]
        /// The path of the exporter's landing page at nginx.
        var home = "/wechat/"
    }

    private static let ways = [
        Way(
            testDescription: "strips, and nothing is said of it",
            location: "location /wechat/ { proxy_pass EXPORTER/; }", flags: []),
        Way(
            testDescription: "strips, with the external URL",
            location: "location /wechat/ { proxy_pass EXPORTER/; }",
            flags: ["--web.external-url=PROXY/wechat/", "--web.route-prefix=/"]),
        Way(
            testDescription: "strips, and leaves two slashes", location: "location /wechat { proxy_pass EXPORTER/; }",
            flags: ["--web.external-url=PROXY//wechat//", "--web.route-prefix=//"]),
        Way(
            testDescription: "strips, and leaves two slashes, and nothing is said of it",
            location: "location /wechat { proxy_pass EXPORTER/; }", flags: ["--web.telemetry-path=/a:b//metrics/"]),
        Way(
            testDescription: "keeps the path", location: "location /wechat/ { proxy_pass EXPORTER; }",
            flags: ["--web.external-url=PROXY/wechat"]),
        Way(
            testDescription: "keeps the path, of which only the prefix is told",
            location: "location /wechat/ { proxy_pass EXPORTER; }", flags: ["--web.route-prefix=wechat/"]),
        Way(
            testDescription: "puts another path in its place",
            location: "location /wechat/ { proxy_pass EXPORTER/in/side/; }",
            flags: ["--web.external-url=PROXY/wechat/", "--web.route-prefix=/in/side", "--web.telemetry-path=/我的 m"]),
        Way(
            testDescription: "strips a path that needs escapes",
            location: "location \"/我的 店/\" { proxy_pass EXPORTER/; }",
            flags: ["--web.external-url=PROXY/%E6%88%91%E7%9A%84%20%E5%BA%97/", "--web.route-prefix=/"],
            home: "/%E6%88%91%E7%9A%84%20%E5%BA%97/"),
        Way(
            testDescription: "keeps a path that needs escapes",
            location: "location \"/我的 店/\" { proxy_pass EXPORTER; }",
            flags: ["--web.external-url=PROXY/我的%20店"], home: "/%E6%88%91%E7%9A%84%20%E5%BA%97/"),
    ]

    /// Follows every link, form, picture, stylesheet and redirect from the landing page on, and then asks what `/sd` names.
    private static let crawler = """
        import html.parser, json, sys, urllib.error, urllib.parse, urllib.request
        home, discovers = sys.argv[1], sys.argv[2] == "discover"
        base, faults, seen, waiting = urllib.parse.urlsplit(home), [], set(), [(home, "start")]

        class Links(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                found.extend(v for k, v in attributes if k in ("href", "src", "action"))

        while waiting:
            url, origin = waiting.pop()
            if url in seen:
                continue
            seen.add(url)
            try:
                with urllib.request.urlopen(url, timeout=30) as answer:
                    final, kind, body = answer.url, answer.headers.get_content_type(), answer.read().decode()
            except (urllib.error.URLError, OSError) as error:
                faults.append(f"{url} from {origin}: {error}")
                continue
            if not urllib.parse.urlsplit(final).path.startswith(base.path):
                faults.append(f"{url} from {origin} leads to {final}")
            found = []
            if kind == "text/html":
                Links().feed(body)
            for link in found:
                target = urllib.parse.urldefrag(urllib.parse.urljoin(final, link))[0]
                if urllib.parse.urlsplit(target).netloc != base.netloc or not urllib.parse.urlsplit(target).path.startswith(base.path):
                    faults.append(f"{link} on {url} leads past the proxy")
                else:
                    waiting.append((target, url))
        for target in json.load(urllib.request.urlopen(home + "sd", timeout=30)) if discovers else []:
            labels = target["labels"]
            url = labels["__scheme__"] + "://" + target["targets"][0] + urllib.parse.quote(labels["__metrics_path__"])
            with urllib.request.urlopen(url + "?target=" + urllib.parse.quote(labels["__param_target"]), timeout=30) as answer:
                seen.add(answer.url)
        print("\\n".join(faults) or f"sound {len(seen)}")
        """

    /// A configuration of more accounts than one page shows, some with names that are hard to write in an address.
    private static func configuration(_ folder: String) throws -> String {
        let odd = ["a/b", "店 100%", "x&y=z+?#;", "..", "\"q\"", "<i>"]
        let names = odd + (0..<100).map { "shop-\($0)" }
        let accounts = names.enumerated().map { place, name in
            "  - {name: '\(name)', app_id: wx\(1000 + place), app_secret: none}\n"
        }
        let path = "\(folder)/config.yml"
        try ("api: {base_url: 'http://127.0.0.1:9'}\naccounts:\n" + accounts.joined()).write(
            toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func crawl(_ url: String, _ way: Way) async throws -> String {
        let discovers = way.flags.contains { $0.contains("external-url") } ? "discover" : "not"
        return try await Program("/usr/bin/python3", ["-c", Self.crawler, url, discovers]).result().output
    }

    @Test func thePrefixWithoutItsSlashLeadsToTheExternalPath() async throws {
        let exporter = try Program(
            Paths.exporter,
            [
                "--config.file=\(try Self.configuration(Paths.temporaryFolder()))", "--store.path=:memory:",
                "--web.listen-address=127.0.0.1:0", "--web.external-url=https://ex.org/pub/我",
                "--web.route-prefix=/in/ner",
            ])
        let direct = "http://" + (try await exporter.address())
        #expect(try await curl(direct + "/in/ner").headers["location"] == "/pub/%E6%88%91/")
        #expect(try await curl(direct + "/").headers["location"] == "/in/ner/")
        _ = try await exporter.stop()
    }

    @Test(arguments: ways) func everyLinkOfEveryPageLeadsThroughTheProxy(way: Way) async throws {
        let port = try FreePort.find()
        let proxy = "http://127.0.0.1:\(port)"
        let folder = try Paths.temporaryFolder()
        let flags = way.flags.map { $0.replacing("PROXY", with: proxy) }
        let exporter = try Program(
            Paths.exporter,
            [
                "--config.file=\(try Self.configuration(folder))", "--store.path=:memory:",
                "--web.listen-address=127.0.0.1:0", "--web.listen-address=unix:\(folder)/socket",
            ] + flags)
        let direct = "http://" + (try await exporter.address())
        let socket = try await exporter.address(1)
        for upstream in [direct, "http://\(socket):"] {
            let nginx = try await RunningNginx(port: port, location: way.location.replacing("EXPORTER", with: upstream))
            let found = try await crawl(proxy + way.home, way)
            #expect(found.hasPrefix("sound "), "\(found.prefix(2000))")
            #expect(Int(found.dropFirst(6).prefix { $0.isNumber }) ?? 0 > 130, "\(found)")
            try await nginx.program.stop()
        }
        // Whoever asks the exporter itself finds its pages too, but for links that the proxy alone knows.
        #expect(try await curl(direct + "/", "--location").text.contains("<h1>wechat-exporter</h1>"))
        _ = try await exporter.stop()
    }
}
