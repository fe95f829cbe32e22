import Testing
import WeChatAPI

struct SecretTests {
    @Test func noWayOfPrintingShowsIt() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump((secret, [secret]), to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), "\([secret])", String(describing: Optional(secret)), dumped,
        ] {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.exposed == "hunter2")
    }

    @Test(arguments: [
        (text: "https://api.weixin.qq.com", shown: "https://api.weixin.qq.com"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"), ("http://host/prefix//", "http://host/prefix"),
        ("http://[::1]:80/p", "http://[::1]:80/p"), ("https://h:65535", "https://h:65535"),
    ])
    func baseURLsAreRead(text: String, shown: String) {
        #expect(BaseURL(text)?.description == shown)
    }

    @Test(arguments: [
        "api.weixin.qq.com", "ftp://host", "https://", "https://user:pw@host", "https://host?x=1", "https://:80",
        "https://a b", "https://h:99999", "https://h:abc", "https://h:0", "https://h:", "https://h:-1", "https://h:+1",
        "https://h:80:80", "https://[::1", "https://[::1]80", "https://[nowhere]", "https://::1", "https://h]",
    ])
    func otherTextsAreNoBaseURL(text: String) {
        #expect(BaseURL(text) == nil)
    }
}
