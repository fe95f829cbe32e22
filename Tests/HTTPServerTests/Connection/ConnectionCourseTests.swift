import NIOCore
import NIOHTTP1
import Testing

@testable import HTTPServer

/// Courses of a connection, told to its state machine one event after the other.
struct ConnectionCourseTests {
    typealias Event = ConnectionStateMachine.Event

    private let late = WebBody.Piece.late(length: 1) { ByteBuffer(string: "c") }
    private let stream = WebBody.Piece.stream { nil }

    private func bytes(_ count: Int) -> WebBody.Piece { .bytes(ByteBuffer(repeating: 0, count: count)) }

    /// Tells a new connection what happens and expects what is to be done each time.
    private func expectCourse(_ steps: (event: Event, actions: String)...) {
        var connection = DryConnection()
        for (number, step) in steps.enumerated() {
            #expect(connection.handle(step.event) == step.actions, "step \(number): \(step.event)")
        }
    }

    @Test func aRequestIsAnsweredAndTheNextAwaited() {
        expectCourse(
            (.head(.GET, "/x"), "arm body 10000 ms"), (.end, "disarm, acquireSlot"), (.readComplete, ""),
            (.readWanted, ""), (.slotGranted, "begin GET /x"),
            (.answer(), "endWork, head 200, arm signOfReading 50 ms"), (.wrote(isWritable: true), "write 2"),
            (.wrote(isWritable: true), "writeEnd"),
            (.written, "notifyEnd, releaseSlot, arm nextRequest 120000 ms, read"),
            (.readWanted, "read"), (.readComplete, "arm head 10000 ms"), (.readComplete, ""))
    }

    @Test func whatIsPipelinedWaitsForTheAnswerBefore() {
        expectCourse(
            (.head(.GET, "/1"), "arm body 10000 ms"), (.end, "disarm, acquireSlot"), (.head(.GET, "/2"), ""),
            (.end, ""),
            (.malformed(.headTooLarge), ""), (.inputClosed, ""), (.slotGranted, "begin GET /1"),
            (.answer([]), "endWork, head 200, arm signOfReading 50 ms"), (.wrote(isWritable: true), "writeEnd"),
            (
                .written,
                "notifyEnd, releaseSlot, arm nextRequest 120000 ms, arm body 10000 ms, disarm, acquireSlot"
            ), (.slotGranted, "begin GET /2"), (.answer([]), "endWork, head 200, arm signOfReading 50 ms"),
            (.wrote(isWritable: true), "writeEnd"),
            (
                .written,
                "notifyEnd, releaseSlot, arm nextRequest 120000 ms, head 431 close, arm signOfReading 50 ms"
            ), (.wrote(isWritable: true), "write 36"), (.wrote(isWritable: true), "writeEnd"),
            (.written, "arm clientToClose 500 ms, closeOutput, close"), (.closed, "disarm"))
    }

    @Test func aClientThatHasClosedItsSideGetsItsAnswer() {
        expectCourse(
            (.head(), "arm body 10000 ms"), (.end, "disarm, acquireSlot"), (.inputClosed, ""),
            (.slotGranted, "begin GET /"), (.answer([]), "endWork, head 200, arm signOfReading 50 ms"),
            (.wrote(isWritable: true), "writeEnd"),
            (.written, "notifyEnd, releaseSlot, arm nextRequest 120000 ms, close"))
    }

    @Test func whereNobodySharesTheConnectionWhatIsReadyIsHandedOverAtOnce() {
        var connection = DryConnection(hasSlots: false, .head(.GET, "/x"))
        #expect(connection.handle(.end) == "disarm, begin GET /x")
        #expect(!connection.wantsSlot)
        let whole = "endWork, whole 200, arm signOfReading 50 ms"
        #expect(connection.handle(.answer([bytes(262_000), bytes(144)])) == whole)
        for event in [Event.wrote(isWritable: true), .writabilityChanged(true), .made([], isWritable: true)] {
            #expect(connection.handle(event).isEmpty)
        }
        #expect(connection.handle(.written) == "notifyEnd, arm nextRequest 120000 ms")
        for pieces in [[bytes(262_000), bytes(145)], [bytes(1), late], [stream]] {
            var connection = DryConnection(hasSlots: false, .head(), .end)
            #expect(connection.handle(.answer(pieces)) == "endWork, head 200, arm signOfReading 50 ms")
            var headOnly = DryConnection(hasSlots: false, .head(.HEAD), .end)
            #expect(headOnly.handle(.answer(pieces)) == whole)
        }
        var leaving = DryConnection(hasSlots: false, .head(), .end)
        #expect(leaving.handle(.closed) == "disarm")
        #expect(leaving.handle(.answer()) == "endWork, notifyEnd")
    }

    @Test func aLongBodyIsFlushedNowAndThenAndWaitsForTheClient() {
        expectCourse(
            (.head(), "arm body 10000 ms"), (.end, "disarm, acquireSlot"), (.slotGranted, "begin GET /"),
            (
                .answer([bytes(100_000), bytes(200_000), late, bytes(7)]),
                "endWork, head 200, arm signOfReading 50 ms"
            ), (.wrote(isWritable: true), "write 100000"), (.wrote(isWritable: true), "write 200000 and flush"),
            (.writabilityChanged(false), ""), (.wrote(isWritable: false), "flush"), (.wrote(isWritable: true), ""),
            (.writabilityChanged(true), "make, arm signOfReading 50 ms"), (.writabilityChanged(true), ""),
            (.made([bytes(1)], isWritable: true), "arm signOfReading 50 ms, write 1"),
            (.wrote(isWritable: true), "write 7"), (.wrote(isWritable: false), "writeEnd"),
            (.written, "notifyEnd, releaseSlot, arm nextRequest 120000 ms"))
    }

    @Test func whatTheSystemSendsByItselfIsHandedOverAtOnceAndTheRestWaitsForTheClient() throws {
        func mapped(_ count: Int) throws -> WebBody.Piece {
            .mapped(try #require(MappedBytes(joining: [ByteBuffer(repeating: 0, count: count)])).slice)
        }
        expectCourse(
            (.head(), "arm body 10000 ms"), (.end, "disarm, acquireSlot"), (.slotGranted, "begin GET /"),
            (
                .answer([bytes(2), try mapped(5600), bytes(7)]),
                "endWork, head 200, arm signOfReading 50 ms"
            ), (.wrote(isWritable: true), "write 2"), (.wrote(isWritable: true), "splice 5600"),
            (.notTaken([try mapped(4600)]), ""), (.made([], isWritable: true), ""),
            (.expired(.signOfReading), "noteStall, arm clientToRead 29950 ms"),
            (.writabilityChanged(true), "splice 4600, forgetStall, arm signOfReading 50 ms"),
            (.made([], isWritable: true), "arm signOfReading 50 ms, write 7"), (.notTaken([late]), ""),
            (.wrote(isWritable: true), "writeEnd"),
            (.written, "notifyEnd, releaseSlot, arm nextRequest 120000 ms"))
    }

    @Test func aStreamIsAskedUntilItsEndAndCutsTheConnectionWhenItFails() {
        func connection() -> DryConnection {
            DryConnection(
                .head(), .end, .slotGranted, .answer([bytes(1), stream]), .wrote(isWritable: true),
                .wrote(isWritable: true))
        }
        expectCourse(
            (.head(), "arm body 10000 ms"), (.end, "disarm, acquireSlot"), (.slotGranted, "begin GET /"),
            (.answer([bytes(1), stream]), "endWork, head 200, arm signOfReading 50 ms"),
            (.wrote(isWritable: true), "write 1"),
            (.wrote(isWritable: true), "pull, arm signOfReading 50 ms"))
        var good = connection()
        #expect(good.handle(.made([bytes(9), stream], isWritable: true)) == "arm signOfReading 50 ms, write 9")
        #expect(good.handle(.wrote(isWritable: true)) == "pull, arm signOfReading 50 ms")
        #expect(good.handle(.made([], isWritable: false)) == "arm signOfReading 50 ms, writeEnd")
        var failing = connection()
        #expect(failing.handle(.makingFailed) == "close")
        #expect(failing.handle(.closed) == "notifyEnd, releaseSlot, disarm")
    }

    @Test func theWaitForAStreamIsNotTheClientsFault() {
        var connection = DryConnection(.head(), .end, .slotGranted, .answer([stream]), .wrote(isWritable: true))
        #expect(connection.handle(.expired(.signOfReading)) == "arm signOfReading 50 ms")
    }

    @Test func whoHasGoneWhileItsRequestWaitedWantsNoSlot() {
        var connection = DryConnection(.head(), .end)
        #expect(connection.wantsSlot)
        #expect(connection.handle(.closed) == "disarm")
        #expect(!connection.wantsSlot)
        #expect(connection.handle(.slotGranted) == "releaseSlot")
    }

    @Test func theAnswerForAClientThatHasGoneEndsAtOnce() {
        var connection = DryConnection(.head(), .end, .slotGranted, .closed)
        #expect(connection.handle(.answer()) == "endWork, notifyEnd")
    }

    /// Whatever happens in whatever order: each slot is given back and each response ends, once, and an end is an end.
    @Test(arguments: 0..<200)
    func nothingIsLeftAfterAnyCourse(seed: Int) {
        var state = UInt64(seed)
        var connection = DryConnection()
        var said: [String] = []
        for _ in 0..<200 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let happening = Happening.allCases[Int(state >> 33) % (Happening.allCases.count - 1)]
            let isPossible =
                switch happening {
                case .slotGranted: connection.wantsSlot
                case .answered: said.count { $0.hasPrefix("begin") } > said.count { $0 == "endWork" }
                default: true
                }
            guard isPossible else { continue }
            said += connection.handle(happening.event).split(separator: ", ").map(String.init)
        }
        said += connection.handle(.closed).split(separator: ", ").map(String.init)
        let begun = said.count { $0.hasPrefix("begin") }
        if begun > said.count(where: { $0 == "endWork" }) {
            said += connection.handle(.answer()).split(separator: ", ").map(String.init)
        }
        #expect(said.count { $0 == "endWork" } == begun)
        #expect(said.count { $0 == "notifyEnd" } == begun)
        #expect(said.count { $0 == "releaseSlot" } == begun)
        #expect(said.count { $0 == "forgetStall" } == said.count { $0 == "noteStall" })
        for happening in Happening.allCases where ![.slotGranted, .answered, .readWanted].contains(happening) {
            #expect(connection.handle(happening.event).isEmpty, "\(happening)")
        }
    }
}
