import Testing

@testable import HTTPServer

struct RequestTargetTests {
    @Test(arguments: [
        (target: "/metrics", path: "/metrics"), (target: "/a%2Fb%20c", path: "/a/b c"), (target: "/a+b", path: "/a+b"),
        (target: "/%E5%BA%97", path: "/店"), (target: "http://host:9983/metrics?x=1", path: "/metrics"),
        (target: "https://host?x=1", path: "/"), (target: "*", path: "*"), (target: "/?", path: "/"),
        (target: "//x", path: "//x"),
    ])
    func decodesThePath(target: String, path: String) {
        #expect(RequestTarget(target)?.path == path)
    }

    @Test(arguments: ["/%", "/%4", "/%GG", "/%FF"])
    func refusesBrokenEscapes(target: String) {
        #expect(RequestTarget(target) == nil)
    }

    @Test func givesTheValuesOfAParameterInOrder() throws {
        let target = "/m?name%5B%5D=a&x=1&name[]=b+c&name[]=%zz&flag&name[]=%E5%BA%97=d&=e"
        let request = try #require(WebRequest(method: "GET", target: target))
        #expect(request.queryValues("name[]") == ["a", "b c", "店=d"])
        #expect(request.queryValues("flag") == [""])
        #expect(request.queryValues("missing").isEmpty)
    }

    @Test func joinsRepeatedHeaderFields() throws {
        let headers = [("Accept", "a"), ("X", "y"), ("accept", "b")]
        let request = try #require(WebRequest(method: "PUT", target: "/t?q", headers: headers, bytes: [1, 2]))
        #expect(request.header("ACCEPT") == "a, b")
        #expect(request.header("missing") == nil)
        #expect(request.headerFields.map(\.name) == ["Accept", "X", "accept"])
        #expect((request.method, request.target) == ("PUT", "/t?q"))
        #expect(request.bodyBytes == [1, 2])
    }
}
