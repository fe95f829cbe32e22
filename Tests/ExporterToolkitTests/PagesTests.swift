import ExporterToolkit
import Exposition
import Testing

struct PagesTests {
    @Test func landsOnAPageWithNameVersionAndLinks() throws {
        let page = LandingPage(
            name: "Shop <Exporter>", description: "Counts \"sales\" & more", version: "(version=1.0)",
            links: [
                .init(address: "/metrics", text: "Metrics"), .init(address: "/a?b&c", text: "It's", description: "<b>"),
            ])
        let response = try respond(page.handler)
        #expect(response.headerFields.map { "\($0.name): \($0.value)" } == ["Content-Type: text/html; charset=utf-8"])
        let text = String(decoding: response.bodyBytes, as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("<style>") }
        #expect(
            lines == [
                "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
                "<title>Shop &lt;Exporter&gt;</title>", "</head>", "<body>",
                "<header><h1>Shop &lt;Exporter&gt;</h1></header>", "<main>",
                "<h2>Counts &quot;sales&quot; &amp; more</h2>", "<div>Version: (version=1.0)</div>", "<ul>",
                "<li><a href=\"/metrics\">Metrics</a></li>", "<li><a href=\"/a?b&amp;c\">It&#39;s</a>: &lt;b&gt;</li>",
                "</ul>", "</main>", "</body>", "</html>",
            ])
    }

    @Test func landsOnAPageWithoutWhatIsNotGiven() throws {
        let response = try respond(LandingPage(name: "Shop", links: []).handler)
        let text = String(decoding: response.bodyBytes, as: UTF8.self)
        #expect(!text.contains("<h2>") && !text.contains("Version"))
    }

    @Test(arguments: [
        (path: "/-/healthy", ready: false, answer: "200 Shop is Healthy.\n"),
        (path: "/-/ready", ready: true, answer: "200 Shop is Ready.\n"),
        (path: "/-/ready", ready: false, answer: "503 Shop is not Ready.\n"),
    ])
    func tellsHealth(path: String, ready: Bool, answer: String) throws {
        let router = Router(HealthEndpoints(name: "Shop") { ready }.routes)
        for method in ["GET", "HEAD"] {
            let response = try respond(Handler(begin: router.answer), method: method, path: path)
            #expect("\(response.statusCode) \(String(decoding: response.bodyBytes, as: UTF8.self))" == answer)
        }
    }

    @Test func describesTheBuildAsPrometheusDoes() throws {
        let build = BuildInfo(
            version: "1.2.0", revision: "abc", branch: "main", buildUser: "me@host", buildDate: "20261121-09:50:28",
            swiftVersion: "6.3.1", os: "linux", arch: "amd64")
        #expect(
            build.versionText(program: "shop_exporter") == """
                shop_exporter, version 1.2.0 (branch: main, revision: abc)
                  build user:       me@host
                  build date:       20261121-09:50:28
                  swift version:    6.3.1
                  platform:         linux/amd64
                  tags:             unknown
                """)
        let bytes = TextEncoder.bytes([try build.family(prefix: "shop_exporter")])
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                # HELP shop_exporter_build_info A metric with a constant '1' value labeled by version, revision, branch, \
                swiftversion from which shop_exporter was built, and the goos and goarch for the build.
                # TYPE shop_exporter_build_info gauge
                shop_exporter_build_info{version="1.2.0",revision="abc",branch="main",swiftversion="6.3.1",goos="linux",\
                goarch="amd64",tags="unknown"} 1

                """)
    }

    private func respond(_ handler: Handler, method: String = "GET", path: String = "/") throws -> WebResponse {
        let request = try #require(WebRequest(method: method, target: path))
        guard case .ready(let response) = handler.begin(request) else { return WebResponse(status: 0) }
        return response
    }
}
