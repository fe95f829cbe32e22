import Testing
import YAMLReading

struct RedactionTests {
    @Test(arguments: [
        ("http://proxy:3128", "http://proxy:3128"), ("http://u:p@proxy:3128", "http://<secret>@proxy:3128"),
        ("u:p@proxy", "<secret>@proxy"), ("https://h/push?token=t&x=y", "https://h/push?<secret>"),
        ("https://u:p@ss@h/push?token=t", "https://<secret>@h/push?<secret>"), ("https://h/#t", "https://h/#<secret>"),
        ("5m", "5m"), ("what?", "what?"), ("", ""), ("mimir:9009/push?token=t", "mimir:9009/push?<secret>"),
        ("https//mimir/push?token=t", "https//mimir/push?<secret>"),
        ("http://u:p@\u{301}proxy/?\u{301}t", "http://<secret>@\u{301}proxy/?<secret>"),
    ])
    func masksWhatMayBeASecretInAURL(text: String, shown: String) {
        #expect(Redaction.masked(text) == shown)
    }

    @Test(arguments: [
        "0f7d3b91c2a84e56b7d0f3a19c8e2b64", "refreshtoken@@@x", "ticket@@@y", "Tr0ub4dor&3", "two words", "user:pass",
        "85_dk3JKd0fk-3mdK_dk30fKdk39fkd", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
        "bXlz/ZWNy+ZXQ=",
        "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n", "/tmp\n",
    ])
    func aSecretInThePlaceOfAPathIsGuessed(text: String) { #expect(Redaction.mayBeSecret(path: text)) }

    @Test(arguments: [
        "none", "shop", "shop.secret", "secrets/shop", "secrets/0f7d3b91c2a84e56b7d0f3a19c8e2b64",
        "/run/secrets/a b+c=", "",
        "../keys/0f7d3b91c2a84e56b7d0f3a19c8e2b64", "wx0123456789abcdef", "wx0123456789abcdef.secret", "~/s@x",
        "${CREDENTIALS_DIRECTORY}/0f7d3b91c2a84e56b7d0f3a19c8e2b64", "wechat-exporter-app-secret", "公众号",
        "tls-server-certificate-chain.pem",
    ])
    func aPathIsShown(text: String) { #expect(!Redaction.mayBeSecret(path: text)) }

    @Test(arguments: [
        ("app_secret", "app_secret"), ("app_secret:s3cret", "app_secret:<secret>"), (":", ":<secret>"),
        ("key:\u{301}s", "key:<secret>"),
    ])
    func masksAValueThatIsPartOfAKey(key: String, shown: String) {
        #expect(Redaction.masked(key: key) == shown)
    }
}
