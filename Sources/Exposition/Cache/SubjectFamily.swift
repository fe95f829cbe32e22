/// A family whose samples come from many subjects of one kind, such as accounts; the first label names the subject.
///
/// The samples are a pure function of one part of the subject and are encoded again only when that part changes.
package struct SubjectFamily<Subject: Sendable>: Sendable {
    /// Name, HELP, type and labels.
    package let header: FamilyHeader
    /// The grammars that show it; another family of the same name may stand for the others.
    let syntaxes: Set<Syntax>
    /// Whether two states of a subject have the same samples.
    let isSame: @Sendable (Subject, Subject) -> Bool
    /// Writes the subject's lines.
    let write: @Sendable (Subject, inout SubjectWriter) -> Void

    /// Makes a family.
    ///
    /// - Parameters:
    ///   - header: Its first label is the subject's.
    ///   - syntaxes: The grammars that show it.
    ///   - part: What the samples depend on.
    ///   - write: Writes the lines of such a part.
    /// - Throws: ``MetricError/missingSubjectLabel(family:)`` for a header without labels.
    package init<Part: Equatable & SendableMetatype>(
        _ header: FamilyHeader, in syntaxes: Set<Syntax> = Set(Syntax.allCases),
        of part: @escaping @Sendable (Subject) -> Part,
        write: @escaping @Sendable (Part, inout SubjectWriter) -> Void
    ) throws(MetricError) {
        guard !header.labelNames.isEmpty else { throw .missingSubjectLabel(family: header.name) }
        (self.header, self.syntaxes) = (header, syntaxes)
        isSame = { part($0) == part($1) }
        self.write = { write(part($0), &$1) }
    }
}
