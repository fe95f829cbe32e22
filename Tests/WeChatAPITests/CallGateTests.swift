import Synchronization
import Testing
import WeChatAPI

struct CallGateTests {
    @Test(.timeLimit(.minutes(10))) func asManyAsItsWidthAreInsideAndNeverMore() async throws {
        let gate = CallGate(width: 3)
        let crowd = Crowd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await gate.withPlace {
                        crowd.enter()
                        // The first ones stay until the gate is full.
                        repeat { await Task.yield() } while crowd.most < 3
                        crowd.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(crowd.inside == 0)
        #expect(crowd.total == 200)
        #expect(crowd.most == 3)
    }

    @Test(.timeLimit(.minutes(10))) func aCancelledWaiterLeavesAndTakesNoPlace() async throws {
        let gate = CallGate(width: 1)
        let (entered, signalEntered) = AsyncStream<Void>.makeStream()
        let (release, signalRelease) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await gate.withPlace {
                    signalEntered.finish()
                    for await _ in release {}
                }
            }
            for await _ in entered {}
            let waiter = Task { try await gate.withPlace {} }
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
            signalRelease.finish()
            try await group.waitForAll()
        }
        try await gate.withPlace {}
    }
}

/// Counts who is inside.
private final class Crowd: Sendable {
    private let counts = Mutex((inside: 0, most: 0, total: 0))

    var inside: Int { counts.withLock { $0.inside } }
    var most: Int { counts.withLock { $0.most } }
    var total: Int { counts.withLock { $0.total } }

    func enter() {
        counts.withLock { counts in
            counts.inside += 1
            counts.total += 1
            counts.most = max(counts.most, counts.inside)
        }
    }

    func leave() { counts.withLock { $0.inside -= 1 } }
}
