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

    @Test func aCrowdHasOneCopyMade() {
        #expect(word(copy.pieces(of: body, scrapes: 2)) == "5 buffers")
        #expect(word(copy.pieces(of: body, scrapes: 3)) == "due")
        #expect(word(copy.pieces(of: body, scrapes: 4)) == "5 buffers")
        let made = copy.makePieces(of: body)
        let isWhole = WebBody(made).bytes == WebBody(body.map { .bytes($0) }).bytes
        #expect(isWhole)
        #expect(word(copy.pieces(of: body, scrapes: 3)) == "copy")
        #expect(word(copy.pieces(of: body, scrapes: 1)) == "copy")
        #expect(word(copy.pieces(of: body, scrapes: 8)) == "copy")
    }

    @Test func whoIsAloneForLongGetsTheMemoryBack() {
        #expect(copy.pieces(of: body, scrapes: 3) == nil)
        _ = copy.makePieces(of: body)
        for scrapes in [1, 3] {
            for _ in 0..<31 { #expect(word(copy.pieces(of: body, scrapes: scrapes)) == "copy") }
        }
        for _ in 0..<31 { #expect(word(copy.pieces(of: body, scrapes: 2)) == "copy") }
        #expect(word(copy.pieces(of: body, scrapes: 2)) == "5 buffers")
        #expect(word(copy.pieces(of: body, scrapes: 3)) == "due")
    }

    @Test func anotherBodyWaitsForWhoeverIsStillSentTheCopyOfTheLast() {
        #expect(copy.pieces(of: body, scrapes: 3) == nil)
        let next = body + [ByteBuffer(string: "end")]
        do {
            let sent = copy.makePieces(of: body)
            #expect(word(copy.pieces(of: next, scrapes: 3)) == "6 buffers")
            withExtendedLifetime(sent) {}
        }
        #expect(word(copy.pieces(of: next, scrapes: 3)) == "due")
        // What comes too late is not kept.
        _ = copy.makePieces(of: body)
        #expect(word(copy.pieces(of: next, scrapes: 3)) == "6 buffers")
    }

    @Test func aSmallBodyIsNeverCopied() {
        let small = [ByteBuffer(repeating: 0, count: (4 << 20) - 1)]
        for scrapes in 1...9 { #expect(word(copy.pieces(of: small, scrapes: scrapes)) == "1 buffers") }
        #expect(word(copy.pieces(of: [], scrapes: 9)) == "0 buffers")
    }
}
