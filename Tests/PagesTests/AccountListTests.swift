import Testing

@testable import Pages

/// Ten thousand accounts, as a large platform has them.
struct AccountListTests {
    private static let accounts = Samples.accounts(10_000)
    private static let ranks = Dictionary(
        uniqueKeysWithValues: accounts.map(\.name).sorted().enumerated().map { ($1, Double($0)) })
    private let accounts = Self.accounts

    private func list(_ parameters: [(name: String, value: String)]) -> AccountList {
        AccountList(accounts, query: StatusQuery(parameters), now: Samples.now)
    }

    @Test func cutsPagesOfAHundred() {
        let names = accounts.map(\.name).sorted()
        #expect(list([]).pages == 100)
        #expect(list([]).accounts.map(\.name) == Array(names[..<100]))
        #expect(list([("page", "37")]).accounts.map(\.name) == Array(names[3600..<3700]))
        #expect(list([("page", "101")]).page == 100)
        #expect(list([("q", "shop-000"), ("page", "2")]).page == 1)
    }

    @Test(arguments: StatusQuery.Sort.allCases, StatusQuery.Order.allCases)
    func sortsAllAccounts(sort: StatusQuery.Sort, order: StatusQuery.Order) {
        let all = AccountList.arranged(accounts, StatusQuery([("sort", sort.rawValue), ("order", order.rawValue)]))
        #expect(Set(all.map(\.name)).count == 10_000)
        let keys = all.map { key($0, sort) }
        let known = keys.prefix { $0 != nil }.compactMap(\.self)
        #expect(keys.dropFirst(known.count).allSatisfy { $0 == nil }, "accounts without a value come last")
        let isOrdered = zip(known, known.dropFirst()).allSatisfy { order == .ascending ? $0 <= $1 : $0 >= $1 }
        #expect(isOrdered)
        #expect(
            zip(zip(keys, all), zip(keys, all).dropFirst()).allSatisfy {
                sort == .name || $0.0 != $1.0 || $0.1.name < $1.1.name
            }, "equals are in the order of their names")
    }

    @Test func findsByNameOrAppIDWithoutCase() {
        #expect(list([("q", "SHOP-0042")]).accounts.map(\.name) == ["shop-0042"])
        #expect(list([("q", "wx0042")]).accounts.map(\.name) == ["shop-0042"])
        #expect(list([("q", "0042 shop")]).accounts.map(\.name) == ["shop-0042"])
        #expect(list([("q", "0042 new")]).found == 0)
        #expect(list([("q", "new-")]).found == 25)
        #expect(list([("q", String(repeating: "shop", count: 9))]).found == 0)
        #expect(list([("q", "wx9999")]).accounts.map(\.name) == ["shop-9999"])
        #expect(list([("q", "  ")]).found == 10_000)
    }

    @Test func countsStatesOfAllAccountsWhateverIsSearched() {
        let counts = list([("q", "nothing has this name")]).counts
        let failing = accounts.count { $0.state == .failing }
        #expect(counts.states == [.failing: failing, .waiting: 25, .up: 10_000 - 25 - failing])
        #expect(counts.late == accounts.count { $0.day == Samples.day(4) })
        #expect(failing > 100 && counts.late == 20)
    }

    @Test(arguments: [(58 * 3600, false), (58 * 3600 + 1, true), (0, false)])
    func isLateAfter58Hours(age: Int64, isLate: Bool) {
        var account = Samples.summary()
        account.day = PageDay(text: "2026-11-19", start: Samples.now - age)
        #expect(account.isLate(now: Samples.now) == isLate)
        account.day = nil
        #expect(!account.isLate(now: Samples.now))
    }

    @Test func hasNoShareWithoutAnExpectation() {
        var account = Samples.summary(messages: 400)
        #expect(account.share == 400 / 800.5)
        account.expected = PageBand(expected: 0, noise: 0)
        #expect(account.share == nil)
        account.expected = nil
        #expect(account.share == nil)
    }

    /// What the order is told by, written down a second time.
    private func key(_ account: AccountSummary, _ sort: StatusQuery.Sort) -> Double? {
        switch sort {
        case .name: Self.ranks[account.name]
        case .state: ["failing": 0, "waiting": 1, "up": 2]["\(account.state)"]
        case .age: account.day.map { Double(Samples.now - $0.start) }
        case .messages: account.messages.map { Double($0) }
        case .share:
            account.messages.flatMap { messages in
                account.expected.flatMap { $0.expected == 0 ? nil : Double(messages) / $0.expected }
            }
        }
    }
}
