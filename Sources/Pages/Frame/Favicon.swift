/// The icon of the pages, so that browsers do not request one that does not exist.
package enum Favicon {
    /// Its `Content-Type`.
    package static let contentType = "image/svg+xml"

    /// The SVG document.
    package static let svg = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">\
        <rect width="16" height="16" rx="3" fill="#e6522c"/>\
        <path fill="#fff" d="M3 8h2v5H3zm4-3h2v8H7zm4-2h2v10h-2z"/></svg>

        """
}
