import Languages

/// The table of the page `/status`.
struct AccountTable {
    private let list: AccountList
    private let query: StatusQuery
    private let links: PageLinks
    private let marks: AccountMarks

    /// Makes the table of what a query found, at `now`, in Unix seconds.
    init(_ list: AccountList, _ query: StatusQuery, _ links: PageLinks, now: Int64) {
        (self.list, self.query, self.links) = (list, query, links)
        marks = AccountMarks(language: links.language, now: now)
    }

    private var language: Language { links.language }

    /// The table, which scrolls by itself where it is too wide.
    var table: Markup {
        """
        <div class="scroll" role="region" aria-labelledby="accounts" tabindex="0">
        <table class="accounts">
        <caption id="accounts">\(caption)</caption>
        <thead><tr>
        \(head(Sentence(en: "Account", zh: "公众号"), .name))\(head(Sentence(en: "State", zh: "状态"), .state))\
        <th scope="col" class="wide">\(Sentence(en: "Day shown", zh: "数据日期")[language])</th>\
        \(head(Sentence(en: "Age", zh: "数据时间"), .age, "wide"))\
        \(head(Sentence(en: "Messages", zh: "消息数"), .messages, "number"))\
        <th scope="col" class="number wide">\(Sentence(en: "Expected (usual range)", zh: "预期（平常范围）")[language])</th>\
        \(head(Sentence(en: "Share of expected", zh: "占预期"), .share, "number"))\
        <th scope="col" class="wide">\(Sentence(en: "Next call", zh: "下次调用")[language])</th>
        </tr></thead>
        <tbody>
        \(Markup.lines(list.accounts.map(row)))
        </tbody>
        </table>
        </div>
        """
    }

    private var caption: String {
        let range = "\(Words.count(list.first))–\(Words.count(list.first + list.accounts.count - 1))"
        let (found, all) = (Words.count(list.found), list.found == list.total)
        return Sentence(
            en: "Accounts \(range) of \(found)\(all ? "" : " found"), by \(query.sort.rawValue)",
            zh: "公众号 \(range)，\(all ? "共" : "找到") \(found) 个，按\(query.sort.column)排序")[language]
    }

    private func head(_ text: Sentence, _ sort: StatusQuery.Sort, _ style: String = "") -> Markup {
        let direction = query.order == .ascending ? "ascending" : "descending"
        let mark: Markup = sort == query.sort ? " aria-sort=\"\(direction)\"" : .none
        let style: Markup = style.isEmpty ? .none : " class=\"\(style)\""
        let address = links.address(.status, query.sorted(by: sort).parameters)
        return "<th scope=\"col\"\(style)\(mark)><a href=\"\(address)\">\(text[language])</a></th>\n"
    }

    private func row(_ account: AccountSummary) -> Markup {
        let error: Markup =
            account.error.map { error in
                let reason = error.reason[language]
                return Phrase(
                    en: " <small>\(error.errcode) (\(reason))</small>",
                    zh: " <small>\(error.errcode)（\(reason)）</small>")[language]
            } ?? .none
        return """
            <tr><th scope="row"><a href="\(links.account(account.name))">\(AccountMarks.name(account.name))</a> \
            <small class="wide">\(account.appID)</small>\(narrow(account))</th>\
            <td>\(marks.state(account.state))\(error)</td>\
            <td class="wide">\(marks.day(account))</td>\
            <td class="when wide">\(marks.age(account))</td>\
            <td class="number">\(account.messages.map(Words.count) ?? "–")</td>\
            <td class="number wide">\(account.expected?.words(language) ?? "–")</td>\
            <td class="number">\(marks.share(account))</td>\
            <td class="wide">\(marks.next(account))</td></tr>
            """
    }

    /// What narrow screens have no columns for.
    private func narrow(_ account: AccountSummary) -> Markup {
        let next: Markup =
            account.next == nil
            ? .none : Phrase(en: "; next call \(marks.next(account))", zh: "；下次调用 \(marks.next(account))")[language]
        let age: Markup =
            account.day == nil ? .none : Phrase(en: ", \(marks.age(account))", zh: "，\(marks.age(account))")[language]
        return "<small class=\"narrow\">\(marks.day(account))\(age)\(next)</small>"
    }
}

extension StatusQuery.Sort {
    /// The column in Chinese; in English it is the parameter's own word.
    fileprivate var column: String {
        switch self {
        case .name: "名称"
        case .state: "状态"
        case .age: "数据时间"
        case .messages: "消息数"
        case .share: "占预期比例"
        }
    }
}
