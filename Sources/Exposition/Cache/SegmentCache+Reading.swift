/// A stretch of an exposition that is written when it is sent, its length known before.
package struct LateText: Sendable {
    /// How many bytes it will be.
    package let length: Int
    /// Writes it.
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
            let text = builder.encoder.text(of: edition.blocks.joined(), syntax, named: isWanted)
            return try GzipBody(text: text, seal: builder.seal)
        }
        let shelves = zip(builder.encoder.families, edition.shelves).filter { isWanted($0.0.header.name) }.map(\.1)
        return GzipBody(shelves, syntax, seal: builder.seal)
    }

    /// The text of some families in stretches, none of a large exposition written before it is asked for.
    package func texts(
        _ edition: Edition<Subject, Piece>, _ syntax: Syntax, named isWanted: (String) -> Bool
    ) -> [LateText] {
        guard edition.isInStrips else {
            let text = builder.encoder.text(of: edition.blocks.joined(), syntax, named: isWanted)
            return [LateText(length: text.count) { text }]
        }
        return builder.encoder.families.indices.flatMap { family -> [LateText] in
            guard isWanted(builder.encoder.families[family].header.name), edition.shelves[family].hasLines else {
                return []
            }
            return texts(edition, syntax, family)
        }
    }

    /// The text of everything; `nil` while the edition lacks a change, or has so many subjects in one piece that an event
    /// loop must not write it.
    package func freshTexts(_ syntax: Syntax) -> [LateText]? {
        guard let edition = freshEdition(), edition.isInStrips || edition.blocks.count <= 1 else { return nil }
        return texts(edition, syntax) { _ in true }
    }

    /// The text of some subjects at this moment, whole.
    package func text(of subjects: [Subject], _ syntax: Syntax, named isWanted: (String) -> Bool) -> [UInt8] {
        builder.encoder.text(of: subjects.lazy.map { $0 }, syntax, named: isWanted)
    }

    /// Appends the lines of some subjects in every family, without headers.
    package func append(_ subjects: ArraySlice<Subject>, to writer: inout SubjectWriter) {
        for family in builder.encoder.families {
            builder.encoder.append(family, subjects.lazy.map { $0 }, to: &writer)
        }
    }

    /// The stretches of one family: as many strips each as make a good write.
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

    /// A stretch is written when it reaches this length.
    private static var stretch: Int { 128 * 1024 }
}

extension Edition {
    /// Whether the families are packed apart.
    fileprivate var isInStrips: Bool { shelves.contains { !$0.strips.isEmpty } }
}
