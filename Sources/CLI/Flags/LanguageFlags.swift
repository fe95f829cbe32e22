import ArgumentParser
import FoundationEssentials
import Languages

extension Language: ExpressibleByArgument {}

/// The language in which a command speaks.
struct LanguageFlags: ParsableArguments {
    @Option(
        help:
            "The language of what is told; LC_ALL, LC_MESSAGES or LANG say it otherwise, and English is told without them."
    )
    var language: Language?

    /// The language in use.
    var chosen: Language { language ?? Self.ofTerminal }

    /// The terminal's language.
    static var ofTerminal: Language { .ofTerminal(ProcessInfo.processInfo.environment) }
}
