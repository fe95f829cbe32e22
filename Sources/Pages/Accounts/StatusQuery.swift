package import Languages

/// Which accounts the list shows and in which order: the parameters `q`, `sort`, `order` and `page`.
package struct StatusQuery: Equatable, Sendable {
    /// What the accounts are sorted by.
    package enum Sort: String, CaseIterable, Sendable {
        /// The account's name.
        case name
        /// The state of its calls, the worst first.
        case state
        /// The age of the day shown.
        case age
        /// The messages of the day shown.
        case messages
        /// These as a share of the expected ones, lowest first.
        case share

        /// The default order.
        var usual: Order { self == .messages || self == .age ? .descending : .ascending }
    }

    /// The direction of the sort.
    package enum Order: String, CaseIterable, Sendable {
        /// Smallest first.
        case ascending = "asc"
        /// Largest first.
        case descending = "desc"

        /// The other direction.
        var opposite: Order { self == .ascending ? .descending : .ascending }
    }

    /// Words to find in name, AppID or labels; empty for all accounts.
    package var search = ""
    /// What is sorted by.
    package var sort = Sort.name
    /// In which direction.
    package var order = Order.ascending
    /// The page, from 1.
    package var page = 1
    /// Invalid parameters, a sentence each.
    package private(set) var complaints: [Sentence] = []

    /// All accounts by name.
    package init() {}

    /// Reads the parameters of a request; an invalid one keeps its default and adds a complaint.
    package init(_ parameters: [(name: String, value: String)]) {
        var order: Order?
        for (name, value) in parameters where !value.isEmpty {
            switch name {
            case "q": search = value
            case "sort": sort = word(value, of: name) ?? sort
            case "order": order = word(value, of: name) ?? order
            case "page": page = number(value) ?? page
            default: break
            }
        }
        self.order = order ?? sort.usual
    }

    /// The parameters of this view, without those at their default.
    var parameters: [(name: String, value: String)] {
        [
            ("q", search), ("sort", sort == .name ? "" : sort.rawValue),
            ("order", order == sort.usual ? "" : order.rawValue), ("page", page == 1 ? "" : "\(page)"),
        ]
    }

    /// The same accounts sorted by `sort`, from the first page; sorted by it already, the order is reversed.
    func sorted(by sort: Sort) -> StatusQuery {
        var query = self
        (query.order, query.sort, query.page) = (sort == self.sort ? order.opposite : sort.usual, sort, 1)
        return query
    }

    /// Another page of the same view.
    func turned(to page: Int) -> StatusQuery {
        var query = self
        query.page = page
        return query
    }

    private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ value: String, of name: String
    ) -> Word? {
        if let word = Word(rawValue: value) { return word }
        let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
        complaints.append(
            Sentence(
                en: "\(name)=\(value) is not known; use one of \(known).", zh: "\(name)=\(value) 无法识别；可用的有 \(known)。"))
        return nil
    }

    private mutating func number(_ value: String) -> Int? {
        if let number = Int(value), number > 0 { return number }
        complaints.append(
            Sentence(
                en: "page=\(value) is not a page; use a whole number from 1.", zh: "page=\(value) 不是页码；请用从 1 起的整数。"))
        return nil
    }
}
