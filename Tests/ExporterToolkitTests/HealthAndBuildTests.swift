import ExporterToolkit
import Exposition
import HTTPServer
import Testing

struct HealthAndBuildTests {
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
