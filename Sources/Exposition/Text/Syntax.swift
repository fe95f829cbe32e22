/// The grammar of an exposition.
package enum Syntax: Hashable, Sendable, CaseIterable {
    /// Prometheus text 0.0.4.
    case text
    /// OpenMetrics text 1.0.0.
    case openMetrics

    /// What stands after the last family.
    var ending: String { self == .openMetrics ? "# EOF\n" : "" }
}
