/// The page `/status`: the list of accounts.
package struct StatusPage: Sendable {
    private let frame: PageFrame
    private let now: Int64

    /// Makes the page of a site at `now`, in Unix seconds.
    package init(links: PageLinks, now: Int64) { (frame, self.now) = (PageFrame(links: links), now) }

    /// The list of accounts; `host` is the one to which calls go, where there are several.
    package func list(
        _ accounts: [AccountSummary], disabled: [String] = [], query: StatusQuery, host: HostInUse? = nil
    ) -> String {
        let list = AccountList(accounts, query: query, now: now)
        return frame.page(
            at: .status, title: "Status", heading: "Status",
            main: (accounts.isEmpty
                ? [disabled.isEmpty ? Self.noAccount : .none]
                : [
                    summary(list), line(host), complaints(list, query), form(query), table(list, query),
                    pages(list, query),
                ])
                + [self.disabled(disabled)])
    }

    private static let noAccount: Markup =
        "<p>No account is configured. Add one below <code>accounts</code> in the configuration file.</p>"

    private func disabled(_ names: [String]) -> Markup {
        guard !names.isEmpty else { return .none }
        let shown: [Markup] = names.prefix(AccountList.pageSize).enumerated().map { place, name in
            "\(place == 0 ? "" : ", ")\(AccountMarks.name(name))"
        }
        let more = names.count > AccountList.pageSize ? ", …" : ""
        return """
            <p class="note">\(Words.counted(names.count, "account")) disabled by <code>enabled: false</code>: \
            \(shown)\(more)</p>
            """
    }

    /// The answer for an account that is configured with `enabled: false`; its status is 404.
    package func disabled(account name: String) -> String {
        let main: Markup =
            """
            <p>“\(AccountMarks.name(name))” is disabled: its <code>enabled</code> is <code>false</code>. \
            Nothing is asked for it, and what was stored of it is kept. <a href="\(links.status)">See all accounts.</a></p>
            """
        return frame.page(at: .status, title: "Disabled account", heading: "Disabled account", main: [main])
    }

    /// The answer for an account that is not configured; its status is 404.
    package func unknown(account name: String) -> String {
        let main: Markup =
            """
            <p>No account is called “\(AccountMarks.name(name))”. \
            <a href="\(links.status)">See all accounts.</a></p>
            """
        return frame.page(at: .status, title: "Unknown account", heading: "Unknown account", main: [main])
    }

    private var links: PageLinks { frame.links }

    private func address(_ query: StatusQuery) -> String { links.address(query.parameters) }

    private func summary(_ list: AccountList) -> Markup {
        let states = list.counts.states
        return """
            <p class="summary"><strong>\(Words.counted(list.total, "account"))</strong>: \
            \(Words.count(states[.up] ?? 0)) up, \(Words.count(states[.failing] ?? 0)) failing, \
            \(Words.count(states[.waiting] ?? 0)) not yet called, \(Words.count(list.counts.late)) late.
            Times are Beijing time (UTC+8); it is \(BeijingTime.element(now)) there.</p>
            """
    }

    private func line(_ host: HostInUse?) -> Markup {
        guard let host else { return .none }
        let order = host.place == 1 ? "the first" : "number \(host.place)"
        return "<p class=\"note\">Calls go to <code>\(host.url)</code>, \(order) of \(host.count) hosts.</p>"
    }

    private func complaints(_ list: AccountList, _ query: StatusQuery) -> Markup {
        var complaints = query.complaints
        if query.page > list.page {
            complaints.append("There is no page \(Words.count(query.page)); this is the last one.")
        }
        return .lines(complaints.map { "<p class=\"notice\">\($0)</p>" })
    }

    private func form(_ query: StatusQuery) -> Markup {
        let options: [Markup] = [
            (StatusQuery.Sort.name, "name"), (.state, "state, failing first"), (.age, "age, oldest first"),
            (.messages, "messages, most first"), (.share, "share of expected, falling first"),
        ].map { sort, text in
            "<option value=\"\(sort.rawValue)\"\(sort == query.sort ? " selected" : "")>\(text)</option>"
        }
        return """
            <form role="search" method="get" action="\(links.status)">
            <label for="q">Name, AppID or label</label> <input type="search" id="q" name="q" value="\(query.search)">
            <label for="sort">Sort by</label> <select id="sort" name="sort">\(options)</select>
            <button type="submit">Show</button>
            </form>
            """
    }

    private func table(_ list: AccountList, _ query: StatusQuery) -> Markup {
        guard list.found > 0 else {
            return """
                <p class="notice">No account has “\(query.search)” in its name, AppID or labels. \
                Use fewer letters, or <a href="\(links.status)">see all accounts</a>.</p>
                """
        }
        return """
            <div class="scroll" role="region" aria-labelledby="accounts" tabindex="0">
            <table class="accounts">
            <caption id="accounts">\(caption(list, query))</caption>
            <thead><tr>
            \(head("Account", .name, query))\(head("State", .state, query))<th scope="col" class="wide">Day shown</th>\
            \(head("Age", .age, query, "wide"))\(head("Messages", .messages, query, "number"))\
            <th scope="col" class="number wide">Expected (usual range)</th>\(head("Share of expected", .share, query, "number"))\
            <th scope="col" class="wide">Next call</th>
            </tr></thead>
            <tbody>
            \(Markup.lines(list.accounts.map(row)))
            </tbody>
            </table>
            </div>
            """
    }

    private func caption(_ list: AccountList, _ query: StatusQuery) -> Markup {
        let range = "\(Words.count(list.first))–\(Words.count(list.first + list.accounts.count - 1))"
        let found = list.found == list.total ? "" : " found"
        return "Accounts \(range) of \(Words.count(list.found))\(found), by \(query.sort.rawValue)"
    }

    private func head(_ text: String, _ sort: StatusQuery.Sort, _ query: StatusQuery, _ style: String = "") -> Markup {
        let direction = query.order == .ascending ? "ascending" : "descending"
        let mark: Markup = sort == query.sort ? " aria-sort=\"\(direction)\"" : .none
        let style: Markup = style.isEmpty ? .none : " class=\"\(style)\""
        return "<th scope=\"col\"\(style)\(mark)><a href=\"\(address(query.sorted(by: sort)))\">\(text)</a></th>\n"
    }

    private func row(_ account: AccountSummary) -> Markup {
        let error: Markup =
            account.error.map { " <small>\($0.errcode) (\($0.reason))</small>" } ?? .none
        return """
            <tr><th scope="row"><a href="\(links.account(account.name))">\(AccountMarks.name(account.name))</a> \
            <small class="wide">\(account.appID)</small>\(narrow(account))</th>\
            <td>\(AccountMarks.state(account.state))\(error)</td>\
            <td class="wide">\(AccountMarks.day(account))</td>\
            <td class="when wide">\(AccountMarks.age(account, now: now))</td>\
            <td class="number">\(account.messages.map(Words.count) ?? "–")</td>\
            <td class="number wide">\(account.expected?.words ?? "–")</td>\
            <td class="number">\(AccountMarks.share(account))</td>\
            <td class="wide">\(AccountMarks.next(account, now: now))</td></tr>
            """
    }

    /// What narrow screens have no columns for.
    private func narrow(_ account: AccountSummary) -> Markup {
        let next: Markup = account.next == nil ? .none : "; next call \(AccountMarks.next(account, now: now))"
        let age: Markup = account.day == nil ? .none : ", \(AccountMarks.age(account, now: now))"
        return "<small class=\"narrow\">\(AccountMarks.day(account))\(age)\(next)</small>"
    }

    private func pages(_ list: AccountList, _ query: StatusQuery) -> Markup {
        guard list.pages > 1 else { return .none }
        let steps = [
            ("First", 1, list.page > 1), ("Previous", list.page - 1, list.page > 1),
            ("Next", list.page + 1, list.page < list.pages), ("Last", list.pages, list.page < list.pages),
        ]
        let items: [Markup] = steps.map { text, page, leads in
            leads
                ? "<li><a href=\"\(address(query.turned(to: page)))\">\(text)</a></li>"
                : "<li><span class=\"none\">\(text)</span></li>"
        }
        return """
            <nav class="pages" aria-label="Pages of accounts"><p>Page \(Words.count(list.page)) of \
            \(Words.count(list.pages))</p><ul>\(items)</ul></nav>
            """
    }
}
