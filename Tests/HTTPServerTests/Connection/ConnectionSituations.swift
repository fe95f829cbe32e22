import NIOCore
import NIOHTTP1

@testable import HTTPServer

/// A connection's state machine without a connection, and what it says in words.
struct DryConnection {
    typealias Event = ConnectionStateMachine.Event
    private var machine: ConnectionStateMachine

    /// Whether a request waits for a slot.
    var wantsSlot: Bool { machine.wantsSlot }

    /// Makes a connection, which others share unless told otherwise, to which these things have happened.
    init(hasSlots: Bool = true, _ events: Event...) {
        machine = ConnectionStateMachine(limits: ConnectionLimits(), isPlain: false, hasSlots: hasSlots)
        for event in [.opened] + events { _ = handle(event) }
    }

    /// Tells the machine what has happened and gives what it wants done.
    mutating func handle(_ event: Event) -> String {
        machine.handle(event)
        var words: [String] = []
        while let action = machine.nextAction() { words.append(Self.word(action)) }
        return words.joined(separator: ", ")
    }

    private static func word(_ action: ConnectionStateMachine.Action) -> String {
        switch action {
        case .arm(let wait, let time): "arm \(wait) \(Int(time / .milliseconds(1))) ms"
        case .beginWork(let request): "begin \(request.method) \(request.path)"
        case .writeHead(let response):
            "head \(response.head(date: "").status.code)\(response.staysOpen ? "" : " close")"
        case .writeWhole(let response):
            "whole \(response.head(date: "").status.code)\(response.staysOpen ? "" : " close")"
        case .write(let buffer, let flushes): "write \(buffer.readableBytes)\(flushes ? " and flush" : "")"
        case .splice(let run): "splice \(run.count)"
        case .send(let bytes): "send \(bytes.count)"
        case .make: "make"
        case .pull: "pull"
        case .noteStall: "noteStall"
        case .forgetStall: "forgetStall"
        case .notifyEnd: "notifyEnd"
        case .read, .disarm, .acquireSlot, .releaseSlot, .endWork, .writeContinue, .flush, .writeEnd, .closeOutput,
            .close:
            "\(action)"
        }
    }
}

extension ConnectionStateMachine.Event {
    /// The head of a request, `GET /` with nothing else unless told otherwise.
    static func head(_ method: HTTPMethod = .GET, _ path: String = "/", _ fields: HTTPHeaders = [:]) -> Self {
        .part(.head(HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: ["Host": "h"] + fields)))
    }

    /// The end of a request.
    static var end: Self { .part(.end(nil)) }

    /// The handler's answer, with a body of these pieces, by default of two bytes.
    static func answer(_ pieces: [WebBody.Piece] = [.bytes(ByteBuffer(string: "ab"))]) -> Self {
        var response = WebResponse(status: .ok, body: WebBody(pieces))
        response.ended = {}
        response.stalls = Stalls()
        return .answered(response)
    }
}

extension HTTPHeaders {
    fileprivate static func + (one: HTTPHeaders, other: HTTPHeaders) -> HTTPHeaders {
        var both = one
        both.add(contentsOf: other)
        return both
    }
}

/// Everything a connection can be doing.
enum Situation: String, CaseIterable {
    case fresh, idle, headBegun, bodyAwaited, queued, working, handingOn, blocked, stalled, making, handedOn
    case lastHandedOn, refusing, lingering, closing, cut, closed

    /// A connection in this situation.
    var connection: DryConnection {
        let late = WebBody.Piece.late(length: 1) { ByteBuffer(string: "c") }
        return switch self {
        case .fresh: DryConnection()
        case .idle: DryConnection(.head(), .end, .slotGranted, .answer([]), .wrote(isWritable: true), .written)
        case .headBegun:
            DryConnection(
                .head(), .end, .slotGranted, .answer([]), .wrote(isWritable: true), .written, .readComplete,
                .readComplete)
        case .bodyAwaited: DryConnection(.head(.POST, "/p", ["Content-Length": "2"]))
        case .queued: DryConnection(.head(), .end)
        case .working: DryConnection(.head(), .end, .slotGranted)
        case .handingOn: DryConnection(.head(), .end, .slotGranted, .answer())
        case .blocked: DryConnection(.head(), .end, .slotGranted, .answer(), .wrote(isWritable: false))
        case .stalled:
            DryConnection(
                .head(), .end, .slotGranted, .answer(), .wrote(isWritable: false), .expired(.signOfReading))
        case .making: DryConnection(.head(), .end, .slotGranted, .answer([late]), .wrote(isWritable: true))
        case .handedOn: DryConnection(.head(), .end, .slotGranted, .answer([]), .wrote(isWritable: true))
        case .lastHandedOn:
            DryConnection(.head(), .end, .slotGranted, .quiescing, .answer([]), .wrote(isWritable: true))
        case .refusing:
            DryConnection(.malformed(.headTooLarge), .wrote(isWritable: true), .wrote(isWritable: true))
        case .lingering:
            DryConnection(.malformed(.headTooLarge), .wrote(isWritable: true), .wrote(isWritable: true), .written)
        case .closing: DryConnection(.broken)
        case .cut: DryConnection(.head(), .end, .slotGranted, .answer(), .broken)
        case .closed: DryConnection(.closed)
        }
    }
}

/// Everything that can happen to a connection.
enum Happening: String, CaseIterable {
    case head, body, end, malformed, inputClosed, readComplete, readWanted, slotGranted, answered, wroteAll, wroteEnough
    case writable, unwritable, made, madeBlocked, notTaken, makingFailed, progress, written
    case noHead, noBody, noRequest, noSign, noReading, noClose, quiescing, broken, closed

    /// As the machine is told of it.
    var event: ConnectionStateMachine.Event {
        switch self {
        case .head: .head()
        case .body: .part(.body(ByteBuffer(string: "ab")))
        case .end: .end
        case .malformed: .malformed(.parsing(.invalidVersion))
        case .inputClosed: .inputClosed
        case .readComplete: .readComplete
        case .readWanted: .readWanted
        case .slotGranted: .slotGranted
        case .answered: .answer()
        case .wroteAll: .wrote(isWritable: true)
        case .wroteEnough: .wrote(isWritable: false)
        case .writable: .writabilityChanged(true)
        case .unwritable: .writabilityChanged(false)
        case .made: .made([.bytes(ByteBuffer(string: "abc"))], isWritable: true)
        case .madeBlocked: .made([.bytes(ByteBuffer(string: "abc"))], isWritable: false)
        case .notTaken: .notTaken([.bytes(ByteBuffer(string: "abcd"))])
        case .makingFailed: .makingFailed
        case .progress: .progress
        case .written: .written
        case .noHead: .expired(.head)
        case .noBody: .expired(.body)
        case .noRequest: .expired(.nextRequest)
        case .noSign: .expired(.signOfReading)
        case .noReading: .expired(.clientToRead)
        case .noClose: .expired(.clientToClose)
        case .quiescing: .quiescing
        case .broken: .broken
        case .closed: .closed
        }
    }
}
