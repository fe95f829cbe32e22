/// The part of all accounts that one page of the list shows.
package struct AccountList: Equatable, Sendable {
    /// The states of all accounts, found or not.
    package struct Counts: Equatable, Sendable {
        /// Accounts in each state.
        package fileprivate(set) var states: [AccountSummary.State: Int] = [:]
        /// Accounts whose next day should already be shown.
        package fileprivate(set) var late = 0
    }

    /// Accounts on a page.
    package static let pageSize = 100

    /// The accounts of the page.
    package let accounts: [AccountSummary]
    /// The number of accounts found, on all pages.
    package let found: Int
    /// All accounts.
    package let total: Int
    /// The page shown, from 1; the last one when a later one was requested.
    package let page: Int
    /// The states of all accounts.
    package let counts: Counts

    /// Finds, sorts and selects the page.
    package init(_ all: [AccountSummary], query: StatusQuery, now: Int64) {
        let found = Self.arranged(all, query)
        page = min(query.page, max(1, Self.pages(found.count)))
        accounts = Array(found.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize))
        (self.found, total) = (found.count, all.count)
        counts = all.reduce(into: Counts()) { counts, account in
            counts.states[account.state, default: 0] += 1
            if account.isLate(now: now) { counts.late += 1 }
        }
    }

    /// How many pages there are; none without accounts.
    package var pages: Int { Self.pages(found) }

    /// The position of the page's first account among those found, from 1.
    var first: Int { (page - 1) * Self.pageSize + 1 }

    private static func pages(_ count: Int) -> Int { (count + pageSize - 1) / pageSize }

    /// The accounts found, in order.
    static func arranged(_ all: [AccountSummary], _ query: StatusQuery) -> [AccountSummary] {
        sorted(search(query.search, in: all), query)
    }

    private static func search(_ words: String, in all: [AccountSummary]) -> [AccountSummary] {
        let words = words.lowercased().split(separator: " ").map { Array($0.utf8) }
        guard !words.isEmpty else { return all }
        return all.filter { account in
            let labels = account.labels.map(\.value).joined(separator: " ")
            let text = Array("\(account.name) \(account.appID) \(labels)".lowercased().utf8)
            return words.allSatisfy { occurs($0, in: text) }
        }
    }

    /// The standard library's search in collections costs ten times as much over ten thousand accounts.
    private static func occurs(_ word: [UInt8], in text: [UInt8]) -> Bool {
        guard let last = text.indices.dropLast(word.count - 1).last else { return false }
        return (0...last).contains { start in word.indices.allSatisfy { text[start + $0] == word[$0] } }
    }

    /// Accounts without the sorted value come last in both directions; equal ones are ordered by name.
    private static func sorted(_ accounts: [AccountSummary], _ query: StatusQuery) -> [AccountSummary] {
        let isDescending = query.order == .descending
        if query.sort == .name {
            return accounts.sorted { isDescending ? $1.name < $0.name : $0.name < $1.name }
        }
        let keyed = accounts.map { (key: key($0, query.sort), account: $0) }
        return keyed.sorted { left, right in
            switch (left.key, right.key) {
            case (let left?, let right?) where left != right: isDescending ? left > right : left < right
            case (.some, nil): true
            case (nil, .some): false
            default: left.account.name < right.account.name
            }
        }
        .map(\.account)
    }

    private static func key(_ account: AccountSummary, _ sort: StatusQuery.Sort) -> Double? {
        switch sort {
        case .name: nil
        case .state: Double(account.state.rawValue)
        case .age: account.day.map { -Double($0.start) }
        case .messages: account.messages.map(Double.init)
        case .share: account.share
        }
    }
}
