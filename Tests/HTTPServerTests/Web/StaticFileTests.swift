import HTTPServer
import Testing

struct StaticFileTests {
    private let file = StaticFile(contentType: "text/css", text: "a {}", hash: 0xAB)

    private func answer(_ tags: String?) throws -> WebResponse {
        let headers = tags.map { [("If-None-Match", $0)] } ?? []
        let request = try #require(WebRequest(method: "GET", target: "/style.css", headers: headers))
        guard case .ready(let response) = file.handler.begin(request) else { throw CancellationError() }
        return response
    }

    @Test(arguments: [nil, "\"ac\"", "ab", "\"a\", W/\"b\"", ""]) func givesTheTextToWhoeverHasItNot(tags: String?)
        throws
    {
        let response = try answer(tags)
        #expect(response.statusCode == 200)
        #expect(response.bodyBytes == Array("a {}".utf8))
        let fields = Dictionary(uniqueKeysWithValues: response.headerFields.map { ($0.name, $0.value) })
        #expect(
            fields["ETag"] == "\"ab\"" && fields["Cache-Control"] == "no-cache" && fields["Content-Type"] == "text/css")
    }

    @Test(arguments: ["\"ab\"", "W/\"ab\"", "*", "\"x\", W/\"ab\"", "\"x\",\"ab\""])
    func savesTheTextForWhoeverHasIt(tags: String) throws {
        let response = try answer(tags)
        #expect(response.statusCode == 304)
        #expect(response.bodyBytes.isEmpty)
        #expect(response.headerFields.contains { $0.name == "ETag" && $0.value == "\"ab\"" })
    }
}
