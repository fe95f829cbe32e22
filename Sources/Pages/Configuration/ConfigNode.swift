/// A tree of keys and values in the order they are shown.
package indirect enum ConfigNode: Equatable, Sendable {
    /// A key and what is below it.
    package struct Entry: Equatable, Sendable {
        /// The key.
        package let key: String
        /// What is below it.
        package let value: ConfigNode

        /// Makes an entry.
        package init(_ key: String, _ value: ConfigNode) { (self.key, self.value) = (key, value) }
    }

    /// A text; secrets come as `<secret>`.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// Yes or no.
    case bool(Bool)
    /// Values in a row.
    case list([ConfigNode])
    /// Keys and values.
    case map([Entry])
}
