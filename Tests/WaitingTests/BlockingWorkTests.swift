import Foundation
import Synchronization
import TestKit
import Testing
import Waiting

@Suite(.timeLimit(.minutes(10)))
struct BlockingWorkTests {
    private struct Fault: Error {}

    @Test func whatHangsKeepsNeitherTheTaskNorTheOtherThread() async throws {
        let disk = BlockingWork()
        let gate = DispatchSemaphore(value: 0)
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let hanging = Task {
            try await disk.run {
                begins.finish()
                gate.wait()
            }
        }
        for await _ in begun {}
        #expect(try await disk.run { 7 } == 7)
        hanging.cancel()
        await #expect(throws: CancellationError.self) { try await hanging.value }
        gate.signal()
    }

    @Test func whoWaitsWithALimitLearnsThatItIsOver() async throws {
        let disk = BlockingWork()
        let gate = DispatchSemaphore(value: 0)
        #expect(try await disk.run(within: .seconds(60)) { 7 } == 7)
        #expect(try await disk.run(within: .milliseconds(10)) { gate.wait() } == nil)
        await #expect(throws: Fault.self) { try await disk.run(within: .seconds(60)) { throw Fault() } }
        gate.signal()
    }

    @Test func twoPoolsDoNotWaitForEachOther() async throws {
        let (slow, quick) = (BlockingWork(), BlockingWork())
        let gate = DispatchSemaphore(value: 0)
        let hanging = (0..<3).map { _ in Task { try await slow.run { gate.wait() } } }
        #expect(try await quick.run { 7 } == 7)
        for _ in hanging { gate.signal() }
        for task in hanging { try await task.value }
    }

    @Test func aFaultIsToldToWhoAsked() async {
        await #expect(throws: Fault.self) { try await BlockingWork().run { throw Fault() } }
    }
}
