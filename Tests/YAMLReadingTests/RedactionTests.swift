import Testing
import YAMLReading

struct RedactionTests {
    @Test(arguments: [
        ("http://proxy:3128", "http://proxy:3128"), ("http://u:p@proxy:3128", "http://<secret>@proxy:3128"),
        ("u:p@proxy", "<secret>@proxy"), ("https://h/push?token=t&x=y", "https://h/push?<secret>"),
        ("https://u:p@ss@h/push?token=t", "https://<secret>@h/push?<secret>"), ("https://h/#t", "https://h/#<secret>"),
        ("5m", "5m"), ("what?", "what?"), ("", ""), ("mimir:9009/push?token=t", "mimir:9009/push?<secret>"),
        ("https//mimir/push?token=t", "https//mimir/push?<secret>"),
    ])
    func masksWhatMayBeASecretInAURL(text: String, shown: String) {
        #expect(Redaction.masked(text) == shown)
    }

    @Test(arguments: [("app_secret", "app_secret"), ("app_secret:s3cret", "app_secret:<secret>"), (":", ":<secret>")])
    func masksAValueThatIsPartOfAKey(key: String, shown: String) {
        #expect(Redaction.masked(key: key) == shown)
    }
}
