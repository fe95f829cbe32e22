import HTTPServer
import Testing

struct ListenAddressTests {
    @Test(arguments: [
        (text: ":9983", host: "", port: 9983), (text: "0.0.0.0:9983", host: "0.0.0.0", port: 9983),
        (text: "127.0.0.1:0", host: "127.0.0.1", port: 0), (text: "[::1]:9983", host: "::1", port: 9983),
        (text: "localhost:65535", host: "localhost", port: 65_535),
    ])
    func readsWhatPrometheusProgramsTake(text: String, host: String, port: Int) throws {
        let address = try ListenAddress(text)
        #expect((address.host, address.port) == (host, port))
        #expect("\(address)" == text)
    }

    @Test(arguments: [
        "", "9983", "host", "host:", "host:http", ":65536", ":-1", "::1:9983", "[::1]", "[host]:1", "a b:1",
    ])
    func refusesOtherTexts(text: String) {
        #expect(throws: ListenError.malformedAddress(text)) { try ListenAddress(text) }
    }

    @Test func saysHowAnAddressIsWritten() {
        #expect(
            "\(ListenError.malformedAddress("9983"))"
                == """
                "9983" is not a listen address; write host:port, for example :9983, 127.0.0.1:9983, [::1]:9983 or \
                unix:/run/exporter.sock
                """)
    }
}
