/// A text that must never be shown: every way of printing it gives `<secret>`.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, to be used in requests only.
    package let exposed: String

    /// Wraps a text.
    package init(_ text: String) { exposed = text }

    /// Always `<secret>`.
    package var description: String { "<secret>" }

    /// Always `<secret>`.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
