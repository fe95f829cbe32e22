/// Encodes and packs strips: the lines of some blocks of subjects in one family, the smallest unit of encoding.
struct StripEncoder<Subject: Sendable>: Sendable {
    /// A strip to encode.
    struct Job: Sendable {
        /// The number of its family.
        let family: Int
        /// The number of the strip in that family.
        let strip: Int
        /// The subjects whose lines it holds.
        let subjects: [Held<Subject>?]
    }

    /// A subject before and after.
    typealias Alteration = (before: Held<Subject>?, after: Held<Subject>?)

    /// The families, in the order of the exposition.
    let families: [SubjectFamily<Subject>]
    /// Returns the value of the subject's label.
    let label: @Sendable (Subject) -> String

    /// Encodes and packs some strips, in order; one that is kept is not packed again.
    func strips(
        of jobs: ArraySlice<Job>, _ effort: Deflater.Effort, _ kept: KeptStrips?
    ) throws(GzipError) -> [PackedStrip] {
        let inflater = kept == nil ? nil : try Inflater()
        // Where all strips are kept, its memory is not needed.
        var deflater: Deflater?
        var writer = SubjectWriter(capacity: 1 << 17)
        var strips: [PackedStrip] = []
        for job in jobs {
            writer.removeAll()
            append(families[job.family], job.subjects, to: &writer)
            let strip = try writer.withBytes { text throws(GzipError) -> PackedStrip in
                if let kept, let inflater, let strip = kept.strip(of: text, inflater) { return strip }
                let packer: Deflater
                if let deflater { packer = deflater } else { packer = try Deflater(effort) }
                deflater = packer
                return PackedStrip(segment: try packer.segment(of: text), isHurried: effort == .hurried)
            }
            strips.append(strip)
        }
        return strips
    }

    /// Appends the lines of some subjects in one family, without its header.
    ///
    /// Subjects are read where they are held: a copy of one costs as much as most of its families.
    func append(
        _ family: SubjectFamily<Subject>, _ subjects: some Sequence<Held<Subject>?>, to writer: inout SubjectWriter
    ) {
        writer.begin(family.header)
        for case let held? in subjects {
            writer.begin(subject: label(held.subject))
            family.write(held.subject, &writer)
        }
    }

    /// The text of some subjects in the wanted families, with headers; a family without lines is left out.
    func text(
        of subjects: some Sequence<Held<Subject>?>, _ syntax: Syntax, named isWanted: (String) -> Bool = { _ in true }
    ) -> [UInt8] {
        var text = ByteWriter(capacity: 1 << 14)
        var lines = SubjectWriter()
        for family in families where family.syntaxes.contains(syntax) && isWanted(family.header.name) {
            lines.removeAll()
            append(family, subjects, to: &lines)
            guard lines.count > 0 else { continue }
            family.header.append(to: &text, syntax)
            lines.withBytes { text.append($0) }
        }
        return text.bytes
    }

    /// The size of some subjects' lines in a family, in bytes.
    func size(_ family: Int, _ subjects: [Held<Subject>?]) -> Int {
        var writer = SubjectWriter()
        append(families[family], subjects, to: &writer)
        return writer.count
    }

    /// Whether a place in a block shows the same lines in one family before and after.
    func isSame(_ family: Int, _ place: Alteration) -> Bool {
        switch place {
        case (let before?, let after?):
            label(before.subject) == label(after.subject) && families[family].isSame(before.subject, after.subject)
        case (nil, nil): true
        default: false
        }
    }
}
