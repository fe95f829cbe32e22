import HTTPServer
import NIOCore
import Testing

@testable import ExporterToolkit

struct CrowdCopyTests {
    private let copy = CrowdCopy()
    private let body = (0..<5).map { ByteBuffer(repeating: UInt8($0), count: 1 << 20) }

    /// What is to be sent, in a word.
    private func word(_ pieces: [WebBody.Piece]?) -> String {
        guard let pieces else { return "due" }
        let isCopy = pieces.contains { if case .mapped = $0 { true } else { false } }
        return isCopy ? "copy" : "\(pieces.count) buffers"
    }

    /// So many scrapes begin.
    private func begin(_ count: Int, _ body: [ByteBuffer]) -> [String] {
        (0..<count).map { _ in
            copy.noteScrape()
            return word(copy.begin(body))
        }
    }

    private func end(_ count: Int) {
        for _ in 0..<count { copy.end() }
    }

    /// One scrape after another.
    private func alone(_ count: Int, _ body: [ByteBuffer]) -> [String] {
        (0..<count).map { _ in
            defer { copy.end() }
            return begin(1, body)[0]
        }
    }

    @Test func aCrowdHasOneCopyMade() {
        #expect(begin(4, body) == ["5 buffers", "5 buffers", "due", "5 buffers"])
        let made = copy.makePieces(of: body)
        let isWhole = WebBody(made).bytes == WebBody(CrowdCopy.buffers(body)).bytes
        #expect(isWhole)
        #expect(begin(1, body) == ["copy"])
        end(5)
        #expect(alone(1, body) == ["copy"])
    }

    @Test func whoIsAloneForLongGetsTheMemoryBack() {
        #expect(begin(3, body).last == "due")
        _ = copy.makePieces(of: body)
        end(3)
        #expect(Set(alone(31, body)) == ["copy"])
        #expect(begin(3, body) == ["5 buffers", "5 buffers", "due"])
        _ = copy.makePieces(of: body)
        end(3)
        for _ in 0..<30 { copy.noteScrape() }
        #expect(alone(2, body) == ["copy", "5 buffers"])
    }

    @Test func anotherBodyWaitsForWhoeverIsStillSentTheCopyOfTheLast() {
        let next = body + [ByteBuffer(string: "end")]
        #expect(begin(3, body).last == "due")
        // While it is made, and while it is sent.
        #expect(begin(1, next) == ["6 buffers"])
        do {
            let sent = copy.makePieces(of: body)
            #expect(word(sent) == "copy")
            #expect(begin(1, next) == ["6 buffers"])
            withExtendedLifetime(sent) {}
        }
        #expect(begin(2, next) == ["due", "6 buffers"])
        #expect(word(copy.makePieces(of: next)) == "copy")
        #expect(begin(1, next) == ["copy"])
    }

    @Test func aSmallBodyIsNotWorthIt() {
        let size = 4 << 20
        #expect(
            CrowdCopy.isWorthwhile([ByteBuffer(repeating: 0, count: 1), ByteBuffer(repeating: 0, count: size - 1)]))
        #expect(!CrowdCopy.isWorthwhile([ByteBuffer(repeating: 0, count: size - 1)]))
        #expect(!CrowdCopy.isWorthwhile([]))
    }
}
