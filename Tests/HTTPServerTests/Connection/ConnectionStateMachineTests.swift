import NIOCore
import NIOHTTP1
import Testing

@testable import HTTPServer

/// What a connection does in every situation with everything that can happen; what is not listed does nothing.
struct ConnectionStateMachineTests {
    private static let table: [(situation: Situation, actions: String)] = [
        (
            .fresh,
            """
            head: arm body 10000 ms
            malformed: head 505 close, arm signOfReading 50 ms
            inputClosed: close
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            noHead: head 408 close, arm signOfReading 50 ms
            noBody: head 408 close, arm signOfReading 50 ms
            noRequest: close
            quiescing: close
            broken: close
            closed: disarm
            """
        ),
        (
            .idle,
            """
            head: arm body 10000 ms
            malformed: head 505 close, arm signOfReading 50 ms
            inputClosed: close
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            noHead: head 408 close, arm signOfReading 50 ms
            noBody: head 408 close, arm signOfReading 50 ms
            noRequest: close
            quiescing: close
            broken: close
            closed: disarm
            """
        ),
        (
            .headBegun,
            """
            head: arm body 10000 ms
            malformed: head 505 close, arm signOfReading 50 ms
            inputClosed: close
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            noHead: head 408 close, arm signOfReading 50 ms
            noBody: head 408 close, arm signOfReading 50 ms
            noRequest: close
            quiescing: arm head 500 ms
            broken: close
            closed: disarm
            """
        ),
        (
            .bodyAwaited,
            """
            head: arm body 10000 ms
            end: disarm, takeSlot
            malformed: head 505 close, arm signOfReading 50 ms
            inputClosed: close
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            noHead: head 408 close, arm signOfReading 50 ms
            noBody: head 408 close, arm signOfReading 50 ms
            noRequest: close
            quiescing: arm body 500 ms
            broken: close
            closed: disarm
            """
        ),
        (
            .queued,
            """
            slotGranted: begin GET /
            answered: endWork, tellEnd
            broken: close
            closed: disarm
            """
        ),
        (
            .working,
            """
            slotGranted: giveBackSlot
            answered: endWork, head 200, arm signOfReading 50 ms
            broken: close
            closed: giveBackSlot, disarm
            """
        ),
        (
            .handingOn,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            wroteAll: write 2
            wroteEnough: flush
            progress: arm signOfReading 50 ms
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .blocked,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            writable: write 2, arm signOfReading 50 ms
            progress: arm signOfReading 50 ms
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .stalled,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            writable: write 2, forgetStall, arm signOfReading 50 ms
            progress: forgetStall, arm signOfReading 50 ms
            noSign: arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: forgetStall, tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .making,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            made: arm signOfReading 50 ms, write 3
            madeBlocked: arm signOfReading 50 ms, flush
            makingFailed: close
            progress: arm signOfReading 50 ms
            noSign: arm signOfReading 50 ms
            noReading: close
            broken: close
            closed: tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .handedOn,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            progress: arm signOfReading 50 ms
            written: tellEnd, giveBackSlot, arm nextRequest 120000 ms
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .lastHandedOn,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            progress: arm signOfReading 50 ms
            written: tellEnd, giveBackSlot, close
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .refusing,
            """
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            progress: arm signOfReading 50 ms
            written: arm clientToClose 500 ms, closeOutput
            noSign: arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: disarm
            """
        ),
        (
            .lingering,
            """
            inputClosed: close
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            noClose: close
            broken: close
            closed: disarm
            """
        ),
        (
            .closing,
            """
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            broken: close
            closed: disarm
            """
        ),
        (
            .cut,
            """
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            broken: close
            closed: tellEnd, giveBackSlot, disarm
            """
        ),
        (
            .closed,
            """
            readWanted: read
            slotGranted: giveBackSlot
            answered: endWork, tellEnd
            """
        ),
    ]

    @Test func theTableHasEverySituation() {
        #expect(Self.table.map(\.situation) == Situation.allCases)
    }

    @Test(arguments: table)
    func doesWhatTheTableSays(situation: Situation, actions: String) {
        let said = Happening.allCases.compactMap { happening -> String? in
            var connection = situation.connection
            let actions = connection.tell(happening.event)
            return actions.isEmpty ? nil : "\(happening): \(actions)"
        }
        #expect(said.joined(separator: "\n") == actions)
    }
}
