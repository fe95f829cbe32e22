import Languages

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
        let title = Sentence(en: "Status", zh: "状态")[language]
        return frame.page(
            at: .status, parameters: query.parameters, title: title, heading: "\(title)",
            main: (accounts.isEmpty
                ? [disabled.isEmpty ? noAccount : .none]
                : [
                    summary(list), line(host), complaints(list, query), form(query),
                    list.found > 0 ? AccountTable(list, query, links, now: now).table : nothingFound(query),
                    pages(list, query),
                ])
                + [self.disabled(disabled)])
    }

    private var noAccount: Markup {
        Phrase(
            en: "<p>No account is configured. Add one below <code>accounts</code> in the configuration file.</p>",
            zh: "<p>尚未配置公众号。请在配置文件的 <code>accounts</code> 下添加。</p>")[language]
    }

    private func disabled(_ names: [String]) -> Markup {
        guard !names.isEmpty else { return .none }
        let comma = Sentence(en: ", ", zh: "、")[language]
        let shown: [Markup] = names.prefix(AccountList.pageSize).enumerated().map { place, name in
            "\(place == 0 ? "" : comma)\(AccountMarks.name(name))"
        }
        let more = names.count > AccountList.pageSize ? "\(comma)…" : ""
        let counted = Words.counted(names.count, .account, language)
        return Phrase(
            en: "<p class=\"note\">\(counted) disabled by <code>enabled: false</code>: \(shown)\(more)</p>",
            zh: "<p class=\"note\">\(counted)已由 <code>enabled: false</code> 停用：\(shown)\(more)</p>")[language]
    }

    /// The answer for an account that is configured with `enabled: false`; its status is 404.
    package func disabled(account name: String) -> String {
        answer(
            Sentence(en: "Disabled account", zh: "公众号已停用"), account: name,
            Phrase(
                en: """
                    “\(AccountMarks.name(name))” is disabled: its <code>enabled</code> is <code>false</code>. \
                    Nothing is asked for it, and what was stored of it is kept.
                    """,
                zh: """
                    “\(AccountMarks.name(name))”已停用：其 <code>enabled</code> 为 <code>false</code>。不再为它调用接口，已保存的数据会保留。
                    """))
    }

    /// The answer for an account that is not configured; its status is 404.
    package func unknown(account name: String) -> String {
        answer(
            Sentence(en: "Unknown account", zh: "没有该公众号"), account: name,
            Phrase(
                en: "No account is called “\(AccountMarks.name(name))”.",
                zh: "没有名为“\(AccountMarks.name(name))”的公众号。"))
    }

    private func answer(_ title: Sentence, account name: String, _ text: Phrase) -> String {
        let all = Sentence(en: "See all accounts.", zh: "查看全部公众号")[language]
        return frame.page(
            at: .status, parameters: [("account", name)], title: title[language], heading: "\(title[language])",
            main: ["<p>\(text[language]) <a href=\"\(links.status)\">\(all)</a></p>"])
    }

    private var links: PageLinks { frame.links }
    private var language: Language { frame.language }

    private func summary(_ list: AccountList) -> Markup {
        func count(_ state: AccountSummary.State) -> String { Words.count(list.counts.states[state] ?? 0) }
        let (total, late) = (Words.counted(list.total, .account, language), Words.count(list.counts.late))
        return Phrase(
            en: """
                <p class="summary"><strong>\(total)</strong>: \
                \(count(.up)) up, \(count(.failing)) failing, \(count(.waiting)) not yet called, \(late) late.
                Times are Beijing time (UTC+8); it is \(BeijingTime.element(now)) there.</p>
                """,
            zh: """
                <p class="summary"><strong>\(total)</strong>：\
                正常 \(count(.up))，失败 \(count(.failing))，未调用 \(count(.waiting))，延迟 \(late)。\
                时间均为北京时间（UTC+8），现在是 \(BeijingTime.element(now))。</p>
                """)[language]
    }

    private func line(_ host: HostInUse?) -> Markup {
        guard let host else { return .none }
        let order = host.place == 1 ? "the first" : "number \(host.place)"
        return Phrase(
            en: "<p class=\"note\">Calls go to <code>\(host.url)</code>, \(order) of \(host.count) hosts.</p>",
            zh: "<p class=\"note\">当前调用 <code>\(host.url)</code>，为 \(host.count) 个域名中的第 \(host.place) 个。</p>")[language]
    }

    private func complaints(_ list: AccountList, _ query: StatusQuery) -> Markup {
        var complaints = query.complaints
        if query.page > list.page {
            let page = Words.count(query.page)
            complaints.append(
                Sentence(en: "There is no page \(page); this is the last one.", zh: "没有第 \(page) 页，这是最后一页。"))
        }
        return .lines(complaints.map { "<p class=\"notice\">\($0[language])</p>" })
    }

    private func form(_ query: StatusQuery) -> Markup {
        let options: [Markup] = StatusQuery.Sort.allCases.map { sort in
            "<option value=\"\(sort.rawValue)\"\(sort == query.sort ? " selected" : "")>\(sort.words[language])</option>"
        }
        let chosen: Markup =
            links.chosen.map {
                "<input type=\"hidden\" name=\"\(PageLinks.languageParameter)\" value=\"\($0.rawValue)\">"
            } ?? .none
        return """
            <form role="search" method="get" action="\(links.link(PageLinks.Path.status.rawValue))">\(chosen)
            <label for="q">\(Sentence(en: "Name, AppID or label", zh: "名称、AppID 或标签")[language])</label> \
            <input type="search" id="q" name="q" value="\(query.search)">
            <label for="sort">\(Sentence(en: "Sort by", zh: "排序")[language])</label> \
            <select id="sort" name="sort">\(options)</select>
            <button type="submit">\(Sentence(en: "Show", zh: "显示")[language])</button>
            </form>
            """
    }

    private func nothingFound(_ query: StatusQuery) -> Markup {
        Phrase(
            en: """
                <p class="notice">No account has “\(query.search)” in its name, AppID or labels. \
                Use fewer letters, or <a href="\(links.status)">see all accounts</a>.</p>
                """,
            zh: """
                <p class="notice">没有名称、AppID 或标签中含“\(query.search)”的公众号。\
                请减少字数，或<a href="\(links.status)">查看全部公众号</a>。</p>
                """)[language]
    }

    private func pages(_ list: AccountList, _ query: StatusQuery) -> Markup {
        guard list.pages > 1 else { return .none }
        let steps = [
            (Sentence(en: "First", zh: "首页"), 1, list.page > 1),
            (Sentence(en: "Previous", zh: "上一页"), list.page - 1, list.page > 1),
            (Sentence(en: "Next", zh: "下一页"), list.page + 1, list.page < list.pages),
            (Sentence(en: "Last", zh: "末页"), list.pages, list.page < list.pages),
        ]
        let items: [Markup] = steps.map { text, page, leads in
            leads
                ? "<li><a href=\"\(links.address(.status, query.turned(to: page).parameters))\">\(text[language])</a></li>"
                : "<li><span class=\"none\">\(text[language])</span></li>"
        }
        let (page, pages) = (Words.count(list.page), Words.count(list.pages))
        let place = Sentence(en: "Page \(page) of \(pages)", zh: "第 \(page) 页，共 \(pages) 页")[language]
        let label = Sentence(en: "Pages of accounts", zh: "公众号分页")[language]
        return "<nav class=\"pages\" aria-label=\"\(label)\"><p>\(place)</p><ul>\(items)</ul></nav>"
    }
}

extension StatusQuery.Sort {
    /// What the list is sorted by, as the form says it.
    fileprivate var words: Sentence {
        switch self {
        case .name: Sentence(en: "name", zh: "名称")
        case .state: Sentence(en: "state, failing first", zh: "状态，失败在前")
        case .age: Sentence(en: "age, oldest first", zh: "数据时间，最旧在前")
        case .messages: Sentence(en: "messages, most first", zh: "消息数，最多在前")
        case .share: Sentence(en: "share of expected, falling first", zh: "占预期比例，下降在前")
        }
    }
}
