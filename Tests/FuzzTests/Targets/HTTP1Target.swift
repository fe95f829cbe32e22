import NIOCore
import NIOEmbedded
import NIOPosix
import TestKit

@testable import HTTPServer

/// What a client sends over one connection: every answer is whole, as many as there are requests, and the same however the bytes were
/// cut on the way, and whether they came before.
enum HTTP1Target: FuzzTarget {
    static let name = "http1"

    static func feed(_ input: [UInt8]) throws {
        let whole = try answers(to: [input])
        let statuses = try Self.statuses(whole)
        let requests = text(input).occurrences(of: "HTTP/")
        try demand(statuses.count { $0 == 200 } <= requests, "\(statuses.count) answers to \(requests) requests")
        if let last = statuses.dropLast().firstIndex(where: { $0 >= 400 && $0 != 404 }) {
            throw Finding(description: "answer \(last) of \(statuses) refuses, and others follow")
        }
        let cut = try answers(to: pieces(of: input))
        let cutStatuses = try Self.statuses(cut)
        if statuses.contains(431) || cutStatuses.contains(431) {
            try demandEqual(blurred(cutStatuses), blurred(statuses), "the answers to the same bytes in pieces")
        } else {
            try demandEqual(text(cut), text(whole), "the answers to the same bytes in pieces")
        }
        let twice = try Self.statuses(try answers(to: [input, input]))
        let joined = try Self.statuses(try answers(to: [input + input]))
        try demandEqual(blurred(joined), blurred(twice), "the answers to the same bytes again")
        let simple = /GET \/[a-z\/]* HTTP\/1\.1\r\nHost: [a-z]+\r\n(?:X-[a-z]+: [a-z]*\r\n)*\r\n/.matchingSemantics(
            .unicodeScalar)
        if input.count < 900, text(input).wholeMatch(of: simple) != nil {
            try demandEqual(statuses, [200], "the answer to a simple request")
        }
    }

    /// Statuses as they are whatever is seen first of a line that is too long and malformed.
    private static func blurred(_ statuses: [Int]) -> [Int] { statuses.map { $0 == 431 ? 400 : $0 } }

    // MARK: The connection

    /// What the server sends when these pieces arrive one after another, and then nothing more.
    private static func answers(to pieces: [[UInt8]]) throws -> [UInt8] {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var limits = ConnectionLimits()
        (limits.headBytes, limits.bodyBytes) = (1024, 256)
        try ConnectionHandler.install(
            on: channel, limits: limits, router: Router([echo]),
            work: BackgroundWork(threads: .singleton) { _ in }, now: { 1_795_254_628_000 })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
        for piece in pieces {
            // A connection that the server has closed takes no more.
            guard (try? channel.writeInbound(ByteBuffer(bytes: piece))) != nil else { break }
        }
        channel.embeddedEventLoop.run()
        var sent: [UInt8] = []
        while let part = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = part { sent += bytes.readableBytesView }
        }
        return sent
    }

    /// Tells in the answer what was asked, and says so in a field if the body will be left out.
    private static let echo = Route.catchAll(
        handler: .immediate { request in
            let body = "\(request.method) \(request.path) \(request.query.count) \(request.bodyBytes.count)"
            return WebResponse(status: 200, headers: [("Method", request.method)], bytes: Array(body.utf8))
        })

    /// The input in one to eight pieces, or byte by byte; always the same for the same input.
    private static func pieces(of input: [UInt8]) -> [[UInt8]] {
        var dice = StudyDice(input.count, text(input))
        if dice.happens(0.2), input.count < 600 { return input.map { [$0] } }
        let cuts = (0..<Int.random(in: 1...7, using: &dice)).map { _ in Int.random(in: 0...input.count, using: &dice) }
        let ends = cuts.sorted() + [input.count]
        return zip([0] + ends, ends).map { Array(input[$0..<$1]) }.filter { !$0.isEmpty }
    }

    // MARK: The answers

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The statuses of the answers, interim ones left out; fails for anything but whole answers.
    private static func statuses(_ sent: [UInt8]) throws(Finding) -> [Int] {
        var (rest, statuses) = (sent[...], [Int]())
        while !rest.isEmpty {
            guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else {
                throw Finding(description: "half a head: \(text(sent))")
            }
            let head = text(Array(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
            guard
                let match = head.prefixMatch(of: #/HTTP/1\.[01] ([1-5][0-9]{2}) /#.matchingSemantics(.unicodeScalar))?
                    .output, let status = Int(match.1)
            else { throw Finding(description: "no head: \(head)") }
            if status == 100 { continue }
            guard
                let field = head.firstMatch(of: /\r\nContent-Length: ([0-9]+)/.matchingSemantics(.unicodeScalar))?
                    .output, let length = Int(field.1),
                head.occurrences(of: "\r\nContent-Length:") == 1
            else { throw Finding(description: "a body of no length: \(head)") }
            statuses.append(status)
            if head.containsBytes(of: "\r\nMethod: HEAD\r\n") { continue }
            try demand(rest.count >= length, "half a body: \(text(sent))")
            rest = rest.dropFirst(length)
        }
        return statuses
    }
}
