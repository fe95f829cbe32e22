import HTTPServer
import Testing

struct RouterTests {
    private let router = Router([
        Route("/metrics", handler: named("metrics")), Route("/", handler: named("landing")),
        Route("/both", handler: named("read")), Route("/both", methods: .post, handler: named("write")),
        Route("/-/reload", methods: .post, refusal: "Only POST.\n", handler: named("reload")),
        .catchAll(prefix: "/api/", handler: named("api")), .catchAll(prefix: "/api/deep/", handler: named("deep")),
        .catchAll(prefix: "/files/", methods: .get, handler: named("files")),
    ])

    @Test(arguments: [
        (method: "GET", target: "/metrics?x=1", answer: "200 metrics"),
        (method: "HEAD", target: "/", answer: "200 landing"),
        (method: "GET", target: "/metrics/", answer: "404 404 page not found\n"),
        (method: "GET", target: "/other", answer: "404 404 page not found\n"),
        (method: "GET", target: "//metrics", answer: "200 metrics"),
        (method: "GET", target: "//-///reload", answer: "405 POST, OPTIONS Only POST.\n"),
        (method: "POST", target: "/metrics", answer: "405 GET, HEAD, OPTIONS Method Not Allowed\n"),
        (method: "GET", target: "/-/reload", answer: "405 POST, OPTIONS Only POST.\n"),
        (method: "OPTIONS", target: "/both", answer: "200 GET, HEAD, POST, OPTIONS "),
        (method: "OPTIONS", target: "/", answer: "200 GET, HEAD, OPTIONS "),
        (method: "OPTIONS", target: "/files/x", answer: "200 GET, HEAD, OPTIONS "),
        (method: "OPTIONS", target: "*", answer: "200 GET, HEAD, POST, OPTIONS "),
        (method: "OPTIONS", target: "/other", answer: "404 404 page not found\n"),
        (method: "OPTIONS", target: "/api/x", answer: "200 api"),
        (method: "GET", target: "*", answer: "404 404 page not found\n"),
        (method: "POST", target: "/both", answer: "200 write"), (method: "GET", target: "/both", answer: "200 read"),
        (method: "DELETE", target: "/api/x", answer: "200 api"),
        (method: "BREW", target: "/api/deep/x", answer: "200 deep"),
        (method: "POST", target: "/files/x", answer: "405 GET, HEAD, OPTIONS Method Not Allowed\n"),
    ])
    func findsTheHandlerOfPathAndMethod(method: String, target: String, answer: String) throws {
        let request = try #require(WebRequest(method: method, target: target))
        guard case .ready(let response) = router.answer(request) else {
            Issue.record("not answered at once")
            return
        }
        let allowed = response.headerFields.first { $0.name == "Allow" }.map { "\($0.value) " } ?? ""
        #expect("\(response.statusCode) \(allowed)\(String(decoding: response.bodyBytes, as: UTF8.self))" == answer)
    }

    private static func named(_ name: String) -> Handler {
        .immediate { _ in WebResponse(status: 200, bytes: Array(name.utf8)) }
    }
}
