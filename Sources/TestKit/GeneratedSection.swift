import Foundation

/// A part of a document that the tests generate from the code, between the comments `<!-- name -->` and `<!-- /name -->`.
///
/// `UPDATE_GOLDEN=1 make test` rewrites it, for a reviewer to read.
package struct GeneratedSection {
    /// Why there is no such part.
    package struct Missing: Error, CustomStringConvertible {
        /// The sentence for the developer.
        package let description: String
    }

    private let name: String
    private let document: String

    /// Names a part of `document`, a path relative to the package's folder.
    package init(_ name: String, of document: String) { (self.name, self.document) = (name, document) }

    /// The current part, after `text` has been written there if documents are to be updated.
    ///
    /// - Throws: ``Missing`` when the document has no such comments.
    package func current(updatedTo text: String) throws -> String {
        let path = "\(Paths.root)/\(document)"
        var content = try String(contentsOfFile: path, encoding: .utf8)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            content.replaceSubrange(try range(in: content), with: text)
            try content.write(toFile: path, atomically: true, encoding: .utf8)
        }
        return String(content[try range(in: content)])
    }

    private func range(in content: String) throws -> Range<String.Index> {
        guard let start = content.range(of: "<!-- \(name) -->\n"), let end = content.range(of: "<!-- /\(name) -->"),
            start.upperBound <= end.lowerBound
        else { throw Missing(description: "\(document) has no <!-- \(name) --> … <!-- /\(name) -->") }
        return start.upperBound..<end.lowerBound
    }
}
