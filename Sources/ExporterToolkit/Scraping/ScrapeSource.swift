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
        try self.init(families, label: label) { ByteBuffer(bytes: $0) }
    }
}

/// Where a metrics endpoint gets the families of subjects, whatever these are.
package struct ScrapeSource: Sendable {
    /// The whole exposition, packed; `nil` while it lacks a change.
    let freshBody: @Sendable (Syntax) -> GzipBody<ByteBuffer>?
    /// The whole exposition as text; `nil` while it lacks a change, or when writing it takes long.
    let freshTexts: @Sendable (Syntax) -> [LateText]?
    /// The selected part, packed, with every change made before the call.
    let body: @Sendable (Selection, Syntax) async throws(GzipError) -> GzipBody<ByteBuffer>
    /// The selected part as text, with every change made before the call.
    let texts: @Sendable (Selection, Syntax) async throws(GzipError) -> [LateText]
    /// The text of some subjects; unknown ones are left out.
    let subjects: @Sendable ([String], Selection, Syntax) -> [UInt8]
    /// Whether there is a subject of this name.
    let knows: @Sendable (String) -> Bool

    /// Reads from a cache; `prepare` is called before each access to it.
    package init<Subject>(_ cache: ScrapeCache<Subject>, prepare: @escaping @Sendable () -> Void = {}) {
        freshBody = { syntax in
            prepare()
            return cache.freshEdition(packed: syntax)?.body(syntax)
        }
        freshTexts = { syntax in
            prepare()
            return cache.freshTexts(syntax)
        }
        body = { selection, syntax throws(GzipError) in
            prepare()
            let edition = try await cache.refresh(selection.isEverything ? syntax : nil)
            if selection.isEverything, let body = edition.body(syntax) { return body }
            return try cache.body(edition, syntax, named: selection.includes)
        }
        texts = { selection, syntax throws(GzipError) in
            prepare()
            return cache.texts(try await cache.refresh(), syntax, named: selection.includes)
        }
        subjects = { labels, selection, syntax in
            prepare()
            return cache.text(of: labels.compactMap(cache.subject), syntax, named: selection.includes)
        }
        knows = { cache.subject($0) != nil }
    }
}
