import Testing

@testable import Simulator

struct SimulatedAccountTests {
    @Test func manyAccountsBeginWithTheDemoAndNeverChange() {
        let many = SimulatedAccount.made(10_000)
        #expect(many.count == 10_000)
        #expect(many.prefix(2) == SimulatedAccount.demo[...])
        #expect(many[2].name == "account-0003" && many[9_999].name == "account-10000")
        #expect(SimulatedAccount.made(30) == Array(many.prefix(30)))
        #expect(SimulatedAccount.made(1) == [SimulatedAccount.demo[0]])
        for values in [many.map(\.name), many.map(\.appID), many.map(\.secret)] { #expect(Set(values).count == 10_000) }
    }

    @Test func theirCredentialsAreShapedLikeWeChats() {
        for account in SimulatedAccount.made(200) {
            #expect(account.appID.wholeMatch(of: /wx[0-9a-f]{16}/) != nil)
            #expect(account.secret.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            #expect((20...20_020).contains(account.dailyMessages))
        }
    }

    @Test func everyAccountOfManyAnswers() throws {
        let accounts = SimulatedAccount.made(300)
        var caller = try Caller(accounts: accounts)
        for account in accounts {
            #expect(try !caller.data("getupstreammsghour", "2026-11-19", of: account).list().isEmpty)
        }
    }
}
