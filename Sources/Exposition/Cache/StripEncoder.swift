/// Encodes and packs strips: the lines of some blocks of subjects in one family, the least that is made anew.
struct StripEncoder<Subject: Sendable>: Sendable {
    /// A strip to be encoded.
    struct Job: Sendable {
        /// Which family.
        let family: Int
        /// Which strip of it.
        let strip: Int
        /// Whose lines it holds.
        let subjects: [Subject?]
    }

    /// The families, in the order of the exposition.
    let families: [SubjectFamily<Subject>]
    /// The value of the subject's label.
    let label: @Sendable (Subject) -> String

    /// The segments of some strips, in order.
    func segments(of jobs: ArraySlice<Job>, _ effort: Deflater.Effort) throws(GzipError) -> [Segment] {
        let deflater = try Deflater(effort)
        var writer = SubjectWriter(capacity: 1 << 17)
        var segments: [Segment] = []
        for job in jobs {
            writer.removeAll()
            append(families[job.family], job.subjects, to: &writer)
            segments.append(try writer.withBytes { bytes throws(GzipError) in try deflater.segment(of: bytes) })
        }
        return segments
    }

    /// Appends the lines of some subjects in one family, without its header.
    func append(_ family: SubjectFamily<Subject>, _ subjects: some Sequence<Subject?>, to writer: inout SubjectWriter) {
        writer.begin(family.header)
        for case let subject? in subjects {
            writer.begin(subject: label(subject))
            family.write(subject, &writer)
        }
    }

    /// The families of some subjects with their headers; a family without lines is left out.
    func text(
        of subjects: some Sequence<Subject?>, _ syntax: Syntax, named isWanted: (String) -> Bool = { _ in true }
    ) -> [UInt8] {
        var text = ByteWriter(capacity: 1 << 14)
        var lines = SubjectWriter()
        for family in families where isWanted(family.header.name) {
            lines.removeAll()
            append(family, subjects, to: &lines)
            guard lines.count > 0 else { continue }
            family.header.append(to: &text, syntax)
            lines.withBytes { text.append($0) }
        }
        return text.bytes
    }

    /// How many bytes a family's lines of some subjects are.
    func size(_ family: Int, _ subjects: [Subject?]) -> Int {
        var writer = SubjectWriter()
        append(families[family], subjects, to: &writer)
        return writer.count
    }

    /// Whether a block shows the same in one family before and after.
    func isSame(_ family: Int, _ before: [Subject?], _ after: [Subject?]) -> Bool {
        guard before.count == after.count else { return false }
        return zip(before, after).allSatisfy { before, after in
            switch (before, after) {
            case (let before?, let after?):
                label(before) == label(after) && families[family].isSame(before, after)
            case (nil, nil): true
            default: false
            }
        }
    }
}
