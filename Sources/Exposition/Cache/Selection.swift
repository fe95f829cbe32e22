/// Which families and which subjects a scrape asks for.
package struct Selection: Equatable, Sendable {
    /// The names of the wanted families; `nil` for all.
    package var names: Set<String>?
    /// The labels of the wanted subjects; `nil` for all. A family without subjects is left out when they are given.
    package var subjects: Set<String>?

    /// Selects everything, or only what these lists name.
    package init(names: Set<String>? = nil, subjects: Set<String>? = nil) {
        (self.names, self.subjects) = (names, subjects)
    }

    /// Whether nothing is left out.
    package var isEverything: Bool { names == nil && subjects == nil }

    /// Whether families of this name are asked for.
    package func includes(_ name: String) -> Bool { names?.contains(name) ?? true }
}
