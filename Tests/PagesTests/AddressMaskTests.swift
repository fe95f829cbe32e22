import Languages
import Testing

@testable import Pages

struct AddressMaskTests {
    @Test(arguments: [
        "203.0.113.7", "::ffff:203.0.113.7", "2001:db8::7", "::1", "2001:db8:0:1:2:3:4:5", "fe80::", "::ffff:cb00:7107",
        "2001:db8::203.0.113.7", "0:0:0:0:0:ffff:203.0.113.7",
    ])
    func masksEveryFormOfAddress(address: String) {
        for text in ["invalid ip @ ipv6 @, not in whitelist rid: 5f-1a", "来源@不在白名单", "refused by @.", "[@]:443 ended"] {
            let shown = text.replacing("@", with: "<address: see the log>")
            #expect(masked(text.replacing("@", with: address)) == shown)
        }
        #expect(masked("203.0.113.7:443") == "<address: see the log>:443")
    }

    @Test(arguments: [
        "", "asked again at 12:30:45 on 2026-03-09", "version 1.2.3", "class credential: see a:b", "std::nothing",
    ])
    func leavesOtherTextAlone(text: String) {
        #expect(masked(text) == text)
    }

    @Test func leadsToTheLogInTheLanguageOfThePage() {
        #expect(AddressMask.masked(.same("来源 203.0.113.7 不在白名单"), .chinese) == "来源 <地址见日志> 不在白名单")
    }

    private func masked(_ text: String) -> String { AddressMask.masked(.same(text), .english) }
}
