/// The elements of a page, read just strictly enough to find what does not nest.
struct Outline {
    /// One element.
    struct Element: Equatable {
        let tag: String
        let attributes: [String: String]

        /// The classes.
        var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
    }

    /// All elements in the order of their start tags.
    private(set) var elements: [Element] = []
    /// What does not nest; empty for a sound page.
    private(set) var faults: [String] = []

    private static let void: Set<String> = ["meta", "link", "input"]

    /// Reads a page that has no comments and no raw text.
    init(_ html: String) {
        var open: [String] = []
        for piece in html.split(separator: "<").dropFirst() where !piece.hasPrefix("!") {
            let tag = piece.prefix { $0 != ">" }
            if tag.hasPrefix("/") {
                if open.popLast() != String(tag.dropFirst()) { faults.append("<\(tag)> closes nothing") }
                continue
            }
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            elements.append(Element(tag: name, attributes: Self.attributes(tag.dropFirst(name.count))))
            if !Self.void.contains(name), tag.last != "/" { open.append(name) }
        }
        faults += open.map { "<\($0)> is never closed" }
    }

    /// The elements of a class, of a tag if one is given.
    func of(_ style: Substring, tag: String? = nil) -> [Element] {
        elements.filter { $0.classes.contains(style) && (tag == nil || $0.tag == tag) }
    }

    /// The elements of a tag.
    func tagged(_ tag: String) -> [Element] { elements.filter { $0.tag == tag } }

    private static func attributes(_ text: Substring) -> [String: String] {
        var attributes: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].split(separator: " ").last.map(String.init) ?? ""
            let value = rest[equals...].dropFirst(2)
            attributes[name] = String(value.prefix { $0 != "\"" })
            rest = value.drop { $0 != "\"" }.dropFirst()
        }
        return attributes
    }
}
