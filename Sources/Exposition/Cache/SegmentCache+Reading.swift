/// A stretch of an exposition whose length is known and whose bytes are written only when it is sent.
package struct LateText: Sendable {
    /// The number of bytes it will have.
    package let length: Int
    /// Writes the bytes.
    package let bytes: @Sendable () -> [UInt8]
}

extension SegmentCache {
    /// The packed beginning of an exposition of some families.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory.
    package func body(
        _ edition: Edition<Subject, Piece>, _ syntax: Syntax, named isWanted: (String) -> Bool
    ) throws(GzipError) -> GzipBody<Piece> {
        guard edition.isInStrips else {
            let text = builder.encoder.text(
                of: edition.blocks.joined(), syntax, named: isWanted)
            return try GzipBody(text: text, seal: builder.seal)
        }
        let shelves = zip(builder.encoder.families, edition.shelves).filter { isWanted($0.0.header.name) }.map(\.1)
        return GzipBody(shelves, syntax, seal: builder.seal)
    }

    /// The text of some families in stretches; of a large exposition none is written before it is needed.
    package func texts(
        _ edition: Edition<Subject, Piece>, _ syntax: Syntax, named isWanted: (String) -> Bool
    ) -> [LateText] {
        guard edition.isInStrips else {
            let text = builder.encoder.text(
                of: edition.blocks.joined(), syntax, named: isWanted)
            return [LateText(length: text.count) { text }]
        }
        return builder.encoder.families.indices.flatMap { family -> [LateText] in
            let (known, shelf) = (builder.encoder.families[family], edition.shelves[family])
            guard known.syntaxes.contains(syntax), isWanted(known.header.name), shelf.hasLines else { return [] }
            return texts(edition, syntax, family)
        }
    }

    /// The text of everything that is shown without waiting; `nil` when an edition must be made first, or has too many subjects in one piece for an event loop to write.
    package func shownTexts(_ syntax: Syntax) -> [LateText]? {
        guard let edition = shownEdition(), edition.isInStrips || edition.blocks.count <= 1 else { return nil }
        return texts(edition, syntax) { _ in true }
    }

    /// The current text of some subjects, whole.
    package func text(of subjects: [Subject], _ syntax: Syntax, named isWanted: (String) -> Bool) -> [UInt8] {
        builder.encoder.text(of: subjects.map(Held.init), syntax, named: isWanted)
    }

    /// Appends the lines of some subjects in every family, without headers.
    package func append(_ subjects: ArraySlice<Subject>, to writer: inout SubjectWriter) {
        let held = subjects.map(Held.init)
        for family in builder.encoder.families {
            builder.encoder.append(family, held, to: &writer)
        }
    }

    /// The stretches of one family: each of as many strips as make a good write.
    private func texts(_ edition: Edition<Subject, Piece>, _ syntax: Syntax, _ place: Int) -> [LateText] {
        let (encoder, blocks, shelf) = (builder.encoder, edition.blocks, edition.shelves[place])
        let family = encoder.families[place]
        var texts: [LateText] = []
        var first = 0
        var length = shelf.headers[syntax]?.checksum.length ?? 0
        for strip in shelf.strips.indices {
            length += shelf.strips[strip].checksum.length
            guard length >= Self.stretch || strip == shelf.strips.count - 1 else { continue }
            let end = shelf.blocks(of: strip, count: blocks.count).upperBound
            let range = shelf.blocks(of: first, count: blocks.count).lowerBound..<end
            let room = length
            texts.append(
                LateText(length: length) {
                    var writer = SubjectWriter(capacity: room)
                    if range.lowerBound == 0 { writer.append { family.header.append(to: &$0, syntax) } }
                    encoder.append(family, blocks[range].joined(), to: &writer)
                    return writer.bytes
                })
            (first, length) = (strip + 1, 0)
        }
        return texts
    }

    /// The length in bytes at which a stretch ends.
    private static var stretch: Int { 128 * 1024 }
}
