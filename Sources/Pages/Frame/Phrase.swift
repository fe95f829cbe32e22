import Languages

/// A sentence with marks of HTML in it.
typealias Phrase = Bilingual<Markup>
