package import Exposition
package import NIOCore

/// A cache whose segments are in buffers that a socket takes without a copy.
package typealias ScrapeCache<Subject: Sendable> = SegmentCache<Subject, ByteBuffer>

extension SegmentCache where Piece == ByteBuffer {
    /// Makes a cache without subjects whose segments are sent without a copy.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory.
    package convenience init(
        _ families: [SubjectFamily<Subject>], label: @escaping @Sendable (Subject) -> String
    ) throws(GzipError) {
        try self.init(
            families, label: label,
            seal: Seal {
                ByteBuffer(bytes: $0)
            } open: {
                Array($0.readableBytesView)
            })
    }
}

/// Where a metrics endpoint gets the families of subjects, whatever these are.
package struct ScrapeSource: Sendable {
    /// The whole exposition, packed; `nil` while it must be made first.
    let shownBody: @Sendable (Syntax) -> GzipBody<ByteBuffer>?
    /// The whole exposition as text; `nil` while it must be made first, or when writing it takes long.
    let shownTexts: @Sendable (Syntax) -> [LateText]?
    /// The selected part, packed.
    let body: @Sendable (Selection, Syntax) async throws(GzipError) -> GzipBody<ByteBuffer>
    /// The selected part as text.
    let texts: @Sendable (Selection, Syntax) async throws(GzipError) -> [LateText]
    /// The text of some subjects; unknown ones are left out.
    let subjects: @Sendable ([String], Selection, Syntax) -> [UInt8]
    /// Whether there is a subject of this name.
    let knows: @Sendable (String) -> Bool

    /// Reads from a cache; `prepare` is called before each access to it.
    package init<Subject>(_ cache: ScrapeCache<Subject>, prepare: @escaping @Sendable () -> Void = {}) {
        shownBody = { syntax in
            prepare()
            return cache.shownEdition(packed: syntax)?.body(syntax)
        }
        shownTexts = { syntax in
            prepare()
            return cache.shownTexts(syntax)
        }
        body = { selection, syntax throws(GzipError) in
            prepare()
            let edition = try await cache.edition(packed: selection.isEverything ? syntax : nil)
            if selection.isEverything, let body = edition.body(syntax) { return body }
            return try cache.body(edition, syntax, named: selection.includes)
        }
        texts = { selection, syntax throws(GzipError) in
            prepare()
            return cache.texts(try await cache.edition(), syntax, named: selection.includes)
        }
        subjects = { labels, selection, syntax in
            prepare()
            return cache.text(of: labels.compactMap(cache.subject), syntax, named: selection.includes)
        }
        knows = { cache.subject($0) != nil }
    }
}
