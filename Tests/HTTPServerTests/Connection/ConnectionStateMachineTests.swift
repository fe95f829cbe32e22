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
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
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
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
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
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
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
            end: disarm, acquireSlot
            malformed: head 505 close, arm signOfReading 50 ms
            inputClosed: close
            readWanted: read
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
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
            answered: endWork, notifyEnd
            broken: close
            closed: disarm
            """
        ),
        (
            .working,
            """
            slotGranted: releaseSlot
            answered: endWork, head 200, arm signOfReading 50 ms
            broken: close
            closed: releaseSlot, disarm
            """
        ),
        (
            .handingOn,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            wroteAll: write 2
            wroteEnough: flush
            progress: arm signOfReading 50 ms
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .blocked,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            writable: write 2, arm signOfReading 50 ms
            progress: arm signOfReading 50 ms
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .stalled,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            writable: write 2, forgetStall, arm signOfReading 50 ms
            progress: forgetStall, arm signOfReading 50 ms
            noSign: arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: forgetStall, notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .making,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            made: arm signOfReading 50 ms, write 3
            madeBlocked: arm signOfReading 50 ms, flush
            makingFailed: close
            progress: arm signOfReading 50 ms
            noSign: arm signOfReading 50 ms
            noReading: close
            broken: close
            closed: notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .handedOn,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            progress: arm signOfReading 50 ms
            written: notifyEnd, releaseSlot, arm nextRequest 120000 ms
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .lastHandedOn,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            progress: arm signOfReading 50 ms
            written: notifyEnd, releaseSlot, close
            noSign: noteStall, arm clientToRead 29950 ms
            noReading: close
            broken: close
            closed: notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .refusing,
            """
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
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
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            noClose: close
            broken: close
            closed: disarm
            """
        ),
        (
            .closing,
            """
            readWanted: read
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            broken: close
            closed: disarm
            """
        ),
        (
            .cut,
            """
            readWanted: read
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
            broken: close
            closed: notifyEnd, releaseSlot, disarm
            """
        ),
        (
            .closed,
            """
            readWanted: read
            slotGranted: releaseSlot
            answered: endWork, notifyEnd
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
            let actions = connection.handle(happening.event)
            return actions.isEmpty ? nil : "\(happening): \(actions)"
        }
        #expect(said.joined(separator: "\n") == actions)
    }
}
